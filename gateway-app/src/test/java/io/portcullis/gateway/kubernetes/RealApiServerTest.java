package io.portcullis.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.gateway.GatewayApplication;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.testkit.Place;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway beside a real API server, with the rights that its manifests give it and no others. */
class RealApiServerTest {
    private static final String NAMESPACE = "shop";

    @TempDir
    static Path directory;

    private static KubeServer kube;
    private static String token;
    private static ScriptedUpstream upstream;

    @BeforeAll
    static void start() throws IOException {
        kube = KubeServer.start(directory);
        upstream = ScriptedUpstream.start(
                script -> script.respond(200, "payment").in(Place.HERE, OwnAddress.notLoopback()));
        kube.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        for (String manifest : List.of("base/accounts.yaml", "overlays/discovery/role.yaml")) {
            try (var in = Files.newInputStream(Path.of("..", "k8s").resolve(manifest))) {
                kube.client().load(in).inNamespace(NAMESPACE).create();
            }
        }
        token = kube.client()
                .serviceAccounts()
                .inNamespace(NAMESPACE)
                .withName("gateway")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    @AfterAll
    static void stop() {
        if (upstream != null) {
            upstream.close();
            kube.close();
        }
    }

    @Test
    void podsAreCalledWhileTheyAreReadyAndNoLonger() throws Exception {
        apply(slice("payment", true));
        try (var gateway = gateway(
                "--spring.cloud.gateway.server.webflux.routes[0].id=pay",
                "--spring.cloud.gateway.server.webflux.routes[0].uri=lb://payment",
                "--spring.cloud.gateway.server.webflux.routes[0].predicates=Path=/**")) {
            assertThat(get(gateway)).isEqualTo("200 payment");
            long version = gateway.getBean(ConfigurationService.class)
                    .current()
                    .snapshot()
                    .version();
            apply(slice("payment", false));
            until(() -> endpoints(gateway, "payment") == 0);
            assertThat(get(gateway)).startsWith("503");
            apply(slice("payment", true));
            until(() -> endpoints(gateway, "payment") == 1);
            assertThat(get(gateway)).isEqualTo("200 payment");
            kube.client().resource(slice("payment", true)).delete();
            until(() -> endpoints(gateway, "payment") == 0);
            assertThat(gateway.getBean(ConfigurationService.class)
                            .current()
                            .snapshot()
                            .version())
                    .as("endpoints rebuild nothing")
                    .isEqualTo(version);
        }
    }

    @Test
    void aChangedConfigMapIsTakenAndABadOneIsNot() throws Exception {
        configMap("one");
        try (var gateway = gateway(
                "--spring.config.import=kubernetes:",
                "--spring.application.name=gateway",
                "--spring.cloud.kubernetes.reload.enabled=true",
                "--portcullis.services.payment.endpoints[0].address=" + upstream.address())) {
            ConfigurationService configuration = gateway.getBean(ConfigurationService.class);
            assertThat(routes(configuration)).containsExactly("one");
            configMap("two");
            until(() -> routes(configuration).equals(List.of("two")));
            configMap("two\n    order: none");
            until(() -> configuration.rejected() > 0);
            assertThat(routes(configuration)).containsExactly("two");
        }
    }

    private static List<String> routes(ConfigurationService configuration) {
        return configuration.current().snapshot().routes().stream()
                .map(route -> route.id())
                .toList();
    }

    private static void configMap(String route) {
        String yaml = """
                spring.cloud.gateway.server.webflux.routes:
                  - uri: lb://payment
                    predicates: [ "Path=/**" ]
                    id: %s
                """.formatted(route);
        kube.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("gateway")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .addToData("application.yml", yaml)
                        .build())
                .createOr(existing -> existing.update());
    }

    private static void apply(EndpointSlice slice) {
        kube.client().resource(slice).createOr(existing -> existing.update());
    }

    private static EndpointSlice slice(String service, boolean ready) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(service + "-1")
                .withNamespace(NAMESPACE)
                .addToLabels(ServiceKey.LABEL, service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("")
                .withPort(upstream.port())
                .withProtocol("TCP")
                .endPort()
                .addNewEndpoint()
                // The API server takes no loopback address; this is one of the machine's own.
                .withAddresses(OwnAddress.notLoopback())
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .endEndpoint()
                .build();
    }

    private static ConfigurableApplicationContext gateway(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.main.cloud-platform=kubernetes",
                "--spring.cloud.kubernetes.client.master-url=" + kube.url(),
                "--spring.cloud.kubernetes.client.oauth-token=" + token,
                "--spring.cloud.kubernetes.client.namespace=" + NAMESPACE,
                "--spring.cloud.kubernetes.client.trust-certs=true",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.port=0",
                "--management.server.address=127.0.0.1",
                "--portcullis.drain.accept=0s",
                "--portcullis.access-log.enabled=false"));
        arguments.addAll(List.of(more));
        return SpringApplication.run(GatewayApplication.class, arguments.toArray(String[]::new));
    }

    private static int endpoints(ConfigurableApplicationContext gateway, String service) {
        return gateway.getBean(ServiceRegistry.class)
                .endpoints(ServiceId.of(service))
                .current()
                .endpoints()
                .size();
    }

    private static String get(ConfigurableApplicationContext gateway) {
        int port = Integer.parseInt(gateway.getEnvironment().getRequiredProperty("local.server.port"));
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            var response = client.get("/charge");
            return response.status() + " " + response.bodyText();
        }
    }

    private static void until(BooleanSupplier holds) throws TimeoutException {
        long begin = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(60)) {
                throw new TimeoutException("not within 60 s");
            }
            Thread.onSpinWait();
        }
    }
}
