package io.portcullis.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.spring.config.InvalidConfigurationException;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Flux;

/** Services whose endpoints a discovery client of Spring Cloud knows. */
class DiscoveryClientTest {
    private static final String ROUTE = "--spring.cloud.gateway.server.webflux.routes[0].";

    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "payment"));

    @AfterEach
    void close() {
        upstream.close();
    }

    @EnableAutoConfiguration
    static class Plain {}

    @EnableAutoConfiguration
    static class WithRegistry {
        @Bean
        Registry registry() {
            return new Registry();
        }
    }

    /** A registry that a test fills. */
    static final class Registry implements ReactiveDiscoveryClient {
        final Map<String, List<ServiceInstance>> instances = new ConcurrentHashMap<>();
        volatile boolean down;

        @Override
        public String description() {
            return "test";
        }

        @Override
        public Flux<ServiceInstance> getInstances(String service) {
            return down
                    ? Flux.error(new IllegalStateException("down"))
                    : Flux.fromIterable(instances.getOrDefault(service, List.of()));
        }

        @Override
        public Flux<String> getServices() {
            return Flux.fromIterable(instances.keySet());
        }
    }

    @Test
    void instancesOfPropertiesServeARouteToAServiceNobodyDeclared() {
        try (var gateway = start(
                Plain.class,
                ROUTE + "id=pay",
                ROUTE + "uri=lb://payment",
                ROUTE + "predicates=Path=/**",
                "--spring.cloud.discovery.client.simple.instances.payment[0].uri=http://" + upstream.address(),
                "--spring.cloud.discovery.client.simple.instances.payment[0].metadata.version=2.0",
                "--spring.cloud.discovery.client.simple.instances.payment[0].metadata.zone=a")) {
            assertThat(get(gateway)).isEqualTo("200 payment");
            assertThat(endpoints(gateway, "payment")).singleElement().satisfies(endpoint -> {
                assertThat(endpoint.labels()).containsEntry("version", "2.0");
                assertThat(endpoint.zone()).isEqualTo("a");
                assertThat(endpoint.secure()).isFalse();
            });
        }
    }

    @Test
    void aNameThatTheClientOfPropertiesDoesNotHaveIsAMistake() {
        Assertions.assertThatThrownBy(() -> start(
                        Plain.class,
                        ROUTE + "id=pay",
                        ROUTE + "uri=lb://paiment",
                        ROUTE + "predicates=Path=/**",
                        "--spring.cloud.discovery.client.simple.instances.payment[0].uri=http://" + upstream.address()))
                .rootCause()
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("lb://paiment");
    }

    @Test
    void aServiceThatAsksForDiscoveryWhereThereIsNoneIsAMistake() {
        Assertions.assertThatThrownBy(() -> start(Plain.class, "--portcullis.services.payment.discovery=true"))
                .rootCause()
                .hasMessageContaining("portcullis.services.payment.discovery: nobody discovers payment");
    }

    @Test
    void aHeartbeatBringsNewInstancesAndARegistryThatIsDownKeepsTheLast() throws Exception {
        try (var gateway = start(
                WithRegistry.class,
                ROUTE + "id=pay",
                ROUTE + "uri=lb://payment",
                ROUTE + "predicates=Path=/**",
                "--portcullis.discovery.interval=1h")) {
            assertThat(get(gateway)).startsWith("503");
            Registry registry = gateway.getBean(Registry.class);
            registry.instances.put("payment", List.of(instance(Map.of())));
            Awaited awaited = new Awaited(gateway, "payment");
            gateway.publishEvent(new HeartbeatEvent(this, 1));
            awaited.untilSize(1);
            assertThat(get(gateway)).isEqualTo("200 payment");
            registry.down = true;
            gateway.publishEvent(new HeartbeatEvent(this, 2));
            awaited.untilFailures(2);
            assertThat(get(gateway)).isEqualTo("200 payment");
            assertThat(gateway.getBean(MeterRegistry.class)
                            .get("portcullis.discovery.failures")
                            .tag("service", "payment")
                            .functionCounter()
                            .count())
                    .isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void whatIsListedIsNotAskedForAndDiscoveryCanBeDeclined() {
        try (var gateway = start(
                WithRegistry.class,
                "--portcullis.services.listed.endpoints[0].address=" + upstream.address(),
                "--portcullis.services.declined.discovery=false",
                "--portcullis.services.asked.hosts=asked.example.org")) {
            var lookups = gateway.getBean(io.portcullis.spring.config.ConfigurationService.class)
                    .current()
                    .lookups();
            assertThat(lookups).containsOnlyKeys(ServiceId.of("asked"));
        }
    }

    @Test
    void routesOfTheDiscoveryLocatorReachTheServicesItFinds() {
        try (var gateway = start(
                Plain.class,
                "--spring.cloud.gateway.server.webflux.discovery.locator.enabled=true",
                "--spring.cloud.discovery.client.simple.instances.payment[0].uri=http://" + upstream.address(),
                "--spring.cloud.discovery.client.simple.instances.payment_service[0].uri=http://"
                        + upstream.address())) {
            try (RawClient client = RawClient.connect("127.0.0.1", port(gateway))) {
                assertThat(client.get("/payment/charge").status()).isEqualTo(200);
                assertThat(upstream.requests().getLast().target()).isEqualTo("/charge");
                assertThat(client.get("/payment_service/charge").status())
                        .as("its name cannot stand in a URI; it is left out")
                        .isEqualTo(404);
            }
        }
    }

    private ServiceInstance instance(Map<String, String> metadata) {
        URI uri = URI.create("http://" + upstream.address());
        return new DefaultServiceInstance("1", "payment", uri.getHost(), uri.getPort(), false, metadata);
    }

    private static ConfigurableApplicationContext start(Class<?> application, String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of(
                "--spring.config.location=optional:file:/nowhere/",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--portcullis.drain.accept=0s"));
        all.addAll(List.of(arguments));
        return new SpringApplication(application).run(all.toArray(String[]::new));
    }

    private static String get(ConfigurableApplicationContext gateway) {
        try (RawClient client = RawClient.connect("127.0.0.1", port(gateway))) {
            var response = client.get("/charge");
            return response.status() + " " + response.bodyText();
        }
    }

    private static int port(ConfigurableApplicationContext gateway) {
        return Integer.parseInt(gateway.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private static List<Endpoint> endpoints(ConfigurableApplicationContext gateway, String service) {
        return gateway.getBean(ServiceRegistry.class)
                .endpoints(ServiceId.of(service))
                .current()
                .endpoints();
    }
}
