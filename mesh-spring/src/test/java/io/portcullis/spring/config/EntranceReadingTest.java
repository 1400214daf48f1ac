package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Problem;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.ForwardedPolicy.Family;
import io.portcullis.core.model.ForwardedPolicy.Fields;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.Passthrough;
import io.portcullis.core.model.ProxyPeers;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.ServerNames;
import io.portcullis.core.model.ServiceId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key about what stands in front of a gateway and what it passes on, and every mistake in one. */
class EntranceReadingTest {
    private static final String SERVICES = "portcullis.services: { db: { }, shop: { } }\n";

    @Test
    void everyKeyArrives() {
        Reading reading = Readings.gateway("""
                portcullis:
                  services:
                    db: { proxy-protocol: v2 }
                    shop: { }
                  listener:
                    proxy-protocol: { from: [ 10.0.0.0/8, "fd00::/8" ], timeout: 5s }
                  listeners:
                    postgres: { address: "127.0.0.1:5432", service: db, idle-timeout: 2h, proxy-protocol: { from: [ 10.0.0.9 ] } }
                    tls:
                      address: "[::1]:8443"
                      server-names:
                        shop: [ Shop.Example.org, "*.shop.example.org" ]
                        db: [ db.example.org ]
                  forwarded:
                    trusted-proxies: [ 192.0.2.0/24 ]
                    believe: forwarded
                    forwarded: true
                    x-forwarded-port: false
                """);
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        EntrancePolicy entrance = reading.snapshot().entrance();
        assertThat(entrance.proxies())
                .isEqualTo(new ProxyPeers(
                        List.of(IpRange.parse("10.0.0.0/8"), IpRange.parse("fd00::/8")), Duration.ofSeconds(5)));
        assertThat(entrance.listeners().get("postgres"))
                .isEqualTo(new Passthrough(
                        new ProxyPeers(List.of(IpRange.parse("10.0.0.9")), ProxyPeers.DEFAULT_TIMEOUT),
                        new Passthrough.ToService(ServiceId.of("db")),
                        Duration.ofHours(2)));
        assertThat(entrance.listeners().get("tls").target())
                .isEqualTo(new Passthrough.ByServerName(new ServerNames(Map.of(
                        "shop.example.org", ServiceId.of("shop"),
                        "*.shop.example.org", ServiceId.of("shop"),
                        "db.example.org", ServiceId.of("db")))));
        assertThat(entrance.forwarded())
                .isEqualTo(new ForwardedPolicy(
                        List.of(IpRange.parse("192.0.2.0/24")),
                        null,
                        Family.FORWARDED,
                        new Fields(true, true, true, false, true, true)));
        assertThat(connections(reading, "db")).isEqualTo(ProxyProtocol.V2);
        assertThat(connections(reading, "shop")).isNull();
        assertThat(GatewayAddresses.listeners(reading.properties()))
                .containsEntry("postgres", new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5432))
                .containsEntry("tls", new InetSocketAddress(InetAddress.ofLiteral("::1"), 8443));
    }

    private static ProxyProtocol connections(Reading reading, String service) {
        return reading.snapshot()
                .services()
                .get(ServiceId.of(service))
                .policy()
                .connections()
                .proxyProtocol();
    }

    @Test
    void whatIsNotWrittenHasTheDefaultsOfTheModel() {
        assertThat(Readings.gateway(SERVICES).snapshot().entrance()).isEqualTo(EntrancePolicy.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listeners.a: { service: db } | portcullis.listeners.a.address: missing",
                "listeners.a: { address: 'x:1', service: db } | portcullis.listeners.a.address: x:1",
                "listeners.a: { address: '0.0.0.0:1' } | portcullis.listeners.a: neither service nor server-names",
                "listeners.a: { address: '0.0.0.0:1', service: db, server-names: { db: [ a.b ] } } | "
                        + "portcullis.listeners.a: both service and server-names",
                "listeners.a: { address: '0.0.0.0:1', service: shp } | portcullis.listeners.a.service: shp (expected: a "
                        + "service declared under portcullis.services; did you mean shop?)",
                "listeners.a: { address: '0.0.0.0:1', server-names: { nobody: [ a.b ] } } | "
                        + "portcullis.listeners.a.server-names.nobody: nobody",
                "listeners.a: { address: '0.0.0.0:1', server-names: { db: [ a.b, 'x*.b' ] } } | "
                        + "portcullis.listeners.a.server-names.db[1]: x*.b (expected: a host name",
                "listeners.a: { address: '0.0.0.0:1', server-names: { db: [ a.b ], shop: [ A.B ] } } | "
                        + "portcullis.listeners.a.server-names.shop[0]: A.B (expected: a name of its own;",
                "listeners.a: { address: '0.0.0.0:1', service: db, idle-timeout: 0s } | "
                        + "portcullis.listeners.a.idle-timeout: 0ms",
                "listeners.a: { address: '0.0.0.0:1', service: db, proxy-protocol: { from: [ 10.0.0.1/8 ] } } | "
                        + "portcullis.listeners.a.proxy-protocol.from[0]: 10.0.0.1/8",
                "listeners.a: { address: '0.0.0.0:1', service: db, proxy-protocol: { timeout: 1s } } | "
                        + "portcullis.listeners.a.proxy-protocol.from: missing",
                "listeners.gateway: { address: '0.0.0.0:1', service: db } | portcullis.listeners.gateway: gateway",
                "listener.proxy-protocol: { from: [ lb.example ] } | portcullis.listener.proxy-protocol.from[0]: lb.example",
                "forwarded.trusted-proxies: [ 10.0.0.0/33 ] | portcullis.forwarded.trusted-proxies[0]: 10.0.0.0/33",
                "forwarded.believe: nobody | portcullis.forwarded.believe: nobody",
                "services.db.proxy-protocol: v3 | portcullis.services.db.proxy-protocol: v3",
                "defaults.proxy-protocol: v1 | portcullis.defaults.proxy-protocol: given for all services",
            })
    void mistakesAreToldByTheirPlace(String written, String problem) {
        assertThat(Readings.gateway(SERVICES + "portcullis." + written).problems())
                .extracting(Problem::toString)
                .anySatisfy(told -> assertThat(told).startsWith(problem));
    }

    @Test
    void oneAddressIsForOneListener() {
        assertThat(Readings.gateway(SERVICES + """
                                portcullis.listeners:
                                  a: { address: "0.0.0.0:1", service: db }
                                  b: { address: "0.0.0.0:1", service: db }
                                """).problems())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("portcullis.listeners.b.address: 0.0.0.0:1 (expected: an address of its own;");
    }

    @Test
    void sidecarsTakeNoHeaderAndAreSentNone() {
        assertThat(Readings.gateway("""
                                portcullis:
                                  tls.bundle: workload
                                  services.pay:
                                    proxy-protocol: v1
                                    tls.expected-identities: [ "spiffe://example.org/pay" ]
                                """).problems())
                .extracting(Problem::path)
                .containsExactly("portcullis.services.pay.proxy-protocol");
        assertThat(Readings.yaml("""
                                portcullis:
                                  services.db: { }
                                  listeners.a: { address: "0.0.0.0:1", service: db }
                                  listener.proxy-protocol.from: [ 10.0.0.1 ]
                                  forwarded.trusted-proxies: [ 10.0.0.1 ]
                                """).problems())
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "portcullis.listeners",
                        "portcullis.listener.proxy-protocol",
                        "portcullis.forwarded.trusted-proxies");
    }

    @Test
    void propertiesOfSpringCloudGatewayMeanOurs() {
        Reading reading = Readings.gateway("""
                spring.cloud.gateway.server.webflux:
                  trusted-proxies: 10\\.0\\.0\\..*
                  forwarded.enabled: true
                  x-forwarded: { host-enabled: false, prefix-enabled: false }
                portcullis.forwarded.x-forwarded-prefix: true
                """);
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        ForwardedPolicy forwarded = reading.snapshot().entrance().forwarded();
        assertThat(forwarded.trusts(InetAddress.ofLiteral("10.0.0.7"))).isTrue();
        assertThat(forwarded.trusts(InetAddress.ofLiteral("110.0.0.7"))).isFalse();
        assertThat(forwarded.fields()).isEqualTo(new Fields(true, true, false, true, true, true));
        assertThat(Readings.gateway("spring.cloud.gateway.server.webflux.x-forwarded.enabled: false")
                        .snapshot()
                        .entrance()
                        .forwarded()
                        .fields())
                .isEqualTo(new Fields(false, false, false, false, false, false));
    }

    @Test
    void expressionThatIsNoneIsToldUnderItsName() {
        assertThat(Readings.gateway("spring.cloud.gateway.server.webflux.trusted-proxies: '10.(?=x)'")
                        .problems())
                .extracting(Problem::path)
                .containsExactly("spring.cloud.gateway.server.webflux.trusted-proxies");
    }
}
