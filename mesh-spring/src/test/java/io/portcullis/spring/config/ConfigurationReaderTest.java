package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.portcullis.core.config.Problem;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.GrpcRetries;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.route.RoutePredicate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
    @Test
    void everyPartOfAGoodFileArrives() {
        Reading reading = Readings.file("good.yml");
        assertThat(reading.problems()).isEmpty();
        ServicePolicy payment = policy(reading, "payment-service");
        assertThat(payment.timeouts().attempt()).isEqualTo(Duration.ofSeconds(2));
        assertThat(payment.subsets())
                .extracting("name", "weight")
                .containsExactly(tuple("stable", 90), tuple("canary", 10));
        assertThat(payment.retry().statuses()).containsExactlyInAnyOrder(502, 503);
        assertThat(payment.retry().methods()).containsExactly("GET");
        assertThat(payment.tls()).isInstanceOf(UpstreamTls.Mutual.class);
        assertThat(reading.endpoints()
                        .get(ServiceId.of("payment-service"))
                        .getFirst()
                        .labels())
                .containsEntry("version", "1.10")
                .containsEntry("app.kubernetes.io/name", "payment");
        assertThat(reading.snapshot().outbound().unknown()).isEqualTo(UnknownDestination.REFUSE);
        assertThat(reading.snapshot().authorization().defaultAction()).isEqualTo(Action.DENY);
    }

    @Test
    void aServiceIsStrongerThanTheDefaultsAndTheseThanWhatIsBuiltIn() {
        Reading reading = Readings.file("good.yml");
        ServicePolicy payment = policy(reading, "payment-service");
        ServicePolicy inventory = policy(reading, "inventory");
        assertThat(payment.retry().maxAttempts()).as("the service's own").isEqualTo(3);
        assertThat(inventory.retry().maxAttempts()).as("the defaults'").isEqualTo(2);
        assertThat(payment.retry().backoff().delay())
                .as("the defaults', merged")
                .isEqualTo(Duration.ofMillis(10));
        assertThat(payment.retry().backoff().multiplier()).as("built in").isEqualTo(2);
        assertThat(inventory.timeouts().connect()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void whatAServiceSaysAboutCallsOfGrpcArrives() {
        Reading reading = Readings.yaml("""
                portcullis:
                  services:
                    plain: { endpoints: [ { address: "10.0.0.7:8080" } ] }
                    catalog:
                      retry: { grpc-statuses: [ UNAVAILABLE, resource-exhausted ], idempotent-grpc-methods: [ "shop.Catalog/*" ] }
                """);
        assertThat(reading.problems()).isEmpty();
        assertThat(policy(reading, "plain").retry().grpc()).isEqualTo(GrpcRetries.DEFAULT);
        assertThat(policy(reading, "catalog").retry().grpc())
                .isEqualTo(new GrpcRetries(
                        Set.of(GrpcStatus.UNAVAILABLE, GrpcStatus.RESOURCE_EXHAUSTED), Set.of("shop.Catalog/*")));
    }

    @Test
    void connectionsBetweenSidecarsRestLongerThanOthers() {
        Reading reading = Readings.file("good.yml");
        assertThat(policy(reading, "payment-service").connections().maxIdleTime())
                .as("mutual TLS: handshakes are dear, and the peer waits 75 s")
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(policy(reading, "inventory").connections().maxIdleTime())
                .as("plaintext: shorter than what servers commonly wait")
                .isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void whichHttpIsSpokenIsSaidForOneServiceOrForAll() {
        Reading reading = Readings.yaml("""
                portcullis:
                  defaults: { connections: { protocol: http1, ping-interval: 1m } }
                  services:
                    ledger: { connections: { protocol: http2, ping-timeout: 3s, max-age: 1h } }
                    inventory: { }
                """);
        assertThat(reading.problems()).isEmpty();
        ConnectionPolicy ledger = policy(reading, "ledger").connections();
        assertThat(ledger.protocol()).isEqualTo(HttpProtocol.HTTP2);
        assertThat(ledger.pingInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(ledger.pingTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(ledger.maxAge()).isEqualTo(Duration.ofHours(1));
        ConnectionPolicy inventory = policy(reading, "inventory").connections();
        assertThat(inventory.protocol()).isEqualTo(HttpProtocol.HTTP1);
        assertThat(inventory.pingTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(policy(Readings.yaml("portcullis: { services: { a: { } } }"), "a")
                        .connections()
                        .protocol())
                .isEqualTo(HttpProtocol.AUTO);
    }

    @Test
    void anHttpThatNobodySpeaksIsAMistake() {
        assertThat(Readings.problems(Readings.yaml("""
                        portcullis:
                          services:
                            a: { connections: { protocol: http3, ping-interval: 0s } }
                        """)))
                .containsExactlyInAnyOrder(
                        "portcullis.services.a.connections.protocol: http3 @3",
                        "portcullis.services.a.connections.ping-interval: 0ms @3");
    }

    @Test
    void aBreakerStartsFromResilience4jsConfigAndFalseSwitchesItOff() {
        Reading reading = Readings.file("good.yml");
        ServicePolicy payment = policy(reading, "payment-service");
        assertThat(payment.breaker().failureRateThreshold()).as("own").isEqualTo(40);
        assertThat(payment.breaker().slidingWindowSize()).as("of base-config").isEqualTo(20);
        assertThat(payment.breaker().permittedNumberOfCallsInHalfOpenState())
                .as("built in")
                .isEqualTo(10);
        assertThat(policy(reading, "inventory").breaker()).isNull();
        assertThat(policy(reading, "inventory").ejection()).isNull();
    }

    @Test
    void healthChecksAreOffUnlessSomebodyAsksForThem() {
        Reading reading = Readings.yaml("portcullis: { services: { payment: { } } }", "payment");
        assertThat(policy(reading, "payment").healthCheck()).isNull();
    }

    @Test
    void whatAServiceSaysAboutHealthChecksIsMergedWithTheDefaults() {
        Reading reading = Readings.yaml("""
                portcullis:
                  defaults:
                    health-check: { type: grpc, interval: 5s, timeout: 2s }
                  services:
                    catalog: { health-check: { service: shop.Catalog, unhealthy-threshold: 2 } }
                    pages: { health-check: { type: http, path: "/up?deep=1", healthy-threshold: 1 } }
                    quiet: { health-check: false }
                    database: { protocol: tcp }
                """);
        assertThat(reading.problems()).isEmpty();
        assertThat(policy(reading, "catalog").healthCheck())
                .isEqualTo(new HealthCheckPolicy(
                        new HealthCheckPolicy.Grpc("shop.Catalog"),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        2,
                        2));
        assertThat(policy(reading, "pages").healthCheck())
                .isEqualTo(new HealthCheckPolicy(
                        new HealthCheckPolicy.Http("/up?deep=1"), Duration.ofSeconds(5), Duration.ofSeconds(2), 3, 1));
        assertThat(policy(reading, "quiet").healthCheck()).isNull();
        assertThat(policy(reading, "database").healthCheck()).isNull();
        assertThat(reading.snapshot().defaults().healthCheck()).isNotNull();
    }

    @Test
    void servicesOfASidecarAnswerToTheirHostNames() {
        Reading reading = Readings.yaml("""
                portcullis:
                  namespace: shop
                  services:
                    payment: { hosts: [ pay.example.org ] }
                """);
        assertThat(reading.snapshot().routes()).singleElement().satisfies(route -> {
            assertThat(route.order()).isEqualTo(Integer.MAX_VALUE);
            assertThat(((RoutePredicate.Host) route.predicates().getFirst()).patterns())
                    .containsExactly(
                            "payment",
                            "payment.shop",
                            "payment.shop.svc",
                            "payment.shop.svc.cluster.local",
                            "pay.example.org");
            assertThat(((RoutePredicate.Host) route.predicates().getFirst()).includePort())
                    .as("whatever port the caller names")
                    .isFalse();
        });
    }

    @Test
    void allMistakesOfAFileAreNamedAtOnceWithTheirLines() {
        assertThat(Readings.problems(Readings.file("bad.yml")))
                .containsExactlyInAnyOrder(
                        "spring.cloud.gateway.server.webflux.routes[0].predicats: unknown @5",
                        "portcullis.services.payment-service.endpoints[0].address: 10.0.0.7 @10",
                        "portcullis.services.payment-service.endpoints[0].labels.version: the number 1.1 @10",
                        "portcullis.services.payment-service.endpoints[0].labels.app.kubernetes.io/name: a key with dots @10",
                        "portcullis.services.payment-service.timeouts.conect: unknown @11",
                        "portcullis.services.payment-service.timeouts.request: soon @11",
                        "portcullis.services.payment-service.retry.max-attempts: 0 @12",
                        "portcullis.services.payment-service.circuit-breaker.base-config: quik @13",
                        "portcullis.services.payment-service.sticky: both header and cookie @14",
                        "portcullis.services.payment.v2: unknown @16",
                        "portcullis.services[true]: a key that became true @17",
                        "portcullis.services.paymentservice: the key paymentservice @18",
                        "portcullis.outbound.unknown: false @19",
                        "portcullis.inbound.tls.mode: strikt @21",
                        "portcullis.inbound.authorization.rules.all.identities[0]: storefront @22");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    services: { a: { circuitbreaker: false } }           | -
                    services: { a: { retry: off } }                      | -
                    services: { a: { retry: maybe } }                    | portcullis.services.a.retry: maybe
                    services: { a: { retry: { max-attempts: 11 } } }     | portcullis.services.a.retry.max-attempts: 11
                    services: { a: { retry: { statuses: [ 200 ] } } }    | portcullis.services.a.retry.statuses[0]: 200
                    services: { a: { retry: { grpc-statuses: [ OK ] } } } | portcullis.services.a.retry.grpc-statuses: OK
                    services: { a: { retry: { grpc-statuses: [ BUSY ] } } } | portcullis.services.a.retry.grpc-statuses[0]: BUSY
                    services: { a: { retry: { idempotent-grpc-methods: [ "Get" ] } } } | portcullis.services.a.retry.idempotent-grpc-methods: Get
                    services: { a: { health-check: { type: grpc } } }     | -
                    services: { a: { health-check: false } }             | -
                    services: { a: { health-check: true } }              | portcullis.services.a.health-check.type: missing
                    services: { a: { health-check: { interval: 5s } } }  | portcullis.services.a.health-check.type: missing
                    services: { a: { health-check: grpc } }              | portcullis.services.a.health-check: grpc
                    services: { a: { health-check: { type: tcp } } }     | portcullis.services.a.health-check.type: tcp
                    services: { a: { health-check: { type: grpc, path: /x } } } | portcullis.services.a.health-check.path: /x
                    services: { a: { health-check: { type: http, service: x } } } | portcullis.services.a.health-check.service: x
                    services: { a: { health-check: { type: http, path: x } } } | portcullis.services.a.health-check.path: x
                    services: { a: { health-check: { type: grpc, service: "a b" } } } | portcullis.services.a.health-check.service: a b
                    services: { a: { health-check: { type: grpc, interval: 0s } } } | portcullis.services.a.health-check.interval: 0ms
                    services: { a: { health-check: { type: grpc, timeout: 0s } } } | portcullis.services.a.health-check.timeout: 0ms
                    services: { a: { health-check: { type: grpc, unhealthy-threshold: 0 } } } | portcullis.services.a.health-check.unhealthy-threshold: 0
                    services: { a: { health-check: { type: grpc, healthy-threshold: 0 } } } | portcullis.services.a.health-check.healthy-threshold: 0
                    services: { a: { protocol: tcp, health-check: { type: grpc } } } | portcullis.services.a.health-check: given
                    defaults: { health-check: { interval: 5s } }         | portcullis.defaults.health-check.type: missing
                    services: { a: { timeouts: { connect: 0s } } }       | portcullis.services.a.timeouts.connect: 0ms
                    services: { a: { retry: { backoff: { delay: 2s } } } } | portcullis.services.a.retry.backoff.max-delay: PT0.25S
                    services: { a: { subsets: { x: { weight: 0 } } } }   | portcullis.services.a.subsets: every weight is 0
                    services: { a: { subsets: { x: { weight: -1 } } } }  | portcullis.services.a.subsets.x.weight: -1
                    services: { a: { sticky: { header: yes } } }         | portcullis.services.a.sticky.header: true
                    services: { A_b: { hosts: [ x ] } }                  | portcullis.services.A_b: a key that loses characters
                    services: { a: { listen: localhost } }               | portcullis.services.a.listen: localhost
                    services: { a: { tls: { expected-identities: [ x ] } } } | portcullis.tls.bundle: missing
                    tls: { bundle: worklod }                             | portcullis.tls.bundle: worklod
                    defaults: { endpoints: [ { address: "a:1" } ] }      | portcullis.defaults.endpoints: given for all services
                    inbound: { tls: { mode: strict } }                   | portcullis.tls.bundle: missing
                    listener: { max-head-size: 1GB }                     | portcullis.listener.max-head-size: 1073741824B
                    servces: { }                                         | portcullis.servces: unknown
                    servces: { a: b }                                    | portcullis.servces: unknown
                    """)
    void eachMistakeHasItsSentence(String yaml, String expected) {
        List<String> found = Readings.yaml("portcullis:\n  " + yaml).problems().stream()
                .map(problem -> problem.path() + ": " + problem.found())
                .toList();
        if (expected.equals("-")) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).contains(expected);
        }
    }

    @Test
    void aServiceWithNothingToSayIsDeclaredAllTheSame() {
        assertThat(Readings.yaml("portcullis: { services: { payment: { } } }", "payment")
                        .problems())
                .isEmpty();
    }

    @Test
    void aMisspeltNameIsAnsweredWithTheRightOne() {
        Problem problem = Readings.yaml("portcullis.services.a.retry.max-atempts: 2")
                .problems()
                .getFirst();
        assertThat(problem.expected()).isEqualTo("did you mean max-attempts?");
        assertThat(problem.origin()).contains(":1:");
    }

    @Test
    void theOldPrefixOfSpringCloudGatewayNamesTheNewOne() {
        Problem problem = Readings.yaml("spring.cloud.gateway.routes: [ { id: a, uri: \"http://b\" } ]")
                .problems()
                .getFirst();
        assertThat(problem.path()).isEqualTo("spring.cloud.gateway.routes");
        assertThat(problem.expected()).endsWith("spring.cloud.gateway.server.webflux.routes");
    }

    @Test
    void variablesOfOthersAreLeftAloneButAKeyWithoutItsDashesIsNot() {
        String yaml = "portcullis.services.payment-service.hosts: [ x ]";
        assertThat(Readings.yaml(
                                yaml,
                                Map.of(
                                        "PORTCULLIS_HOME", "/opt",
                                        "PORTCULLIS_GATEWAY_SERVICE_HOST", "10.0.0.1",
                                        "PORTCULLIS_SERVICES_SERVICE_HOST", "10.0.0.1"))
                        .problems())
                .isEmpty();
        assertThat(Readings.problems(
                        Readings.yaml(yaml, Map.of("PORTCULLIS_SERVICES_PAYMENTSERVICE_RETRY_MAXATTEMPTS", "2"))))
                .hasSize(1);
    }

    @Test
    void aDanglingRouteNamesTheServiceThatIsNearest() {
        Reading reading = Readings.yaml("portcullis.services.payment-service.hosts: [ x ]", "payment-servce");
        assertThat(reading.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("route checkout: uri");
            assertThat(problem.expected()).contains("did you mean lb://payment-service?");
        });
    }

    private static ServicePolicy policy(Reading reading, String name) {
        return reading.snapshot().services().get(ServiceId.of(name)).policy();
    }
}
