package io.portcullis.demo.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.demo.KnownProperties;
import io.portcullis.demo.Ports;
import io.portcullis.demo.YamlDocuments;
import io.portcullis.demo.mesh.MeshYaml.Mounts;
import io.portcullis.demo.mesh.PodYaml.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodYamlTest {
    private static final Mounts MOUNTS = new Mounts(Path.of("/certs dir"), Path.of("-"));
    private static final Service PAYMENT =
            service("payment-service", 80, 8080, "10.88.0.11", "10.88.0.12", "10.88.0.13");
    private static final Service DATABASE = service("orders-db", 3306, 3306, "10.88.0.14");
    private static final Service STOREFRONT = service("storefront-service", 80, 8080, "10.88.0.10");
    private static final String SERVICES = "portcullis.services.";

    private static Service service(String name, int port, int targetPort, String... pods) {
        return new Service(
                name,
                List.of("10.96.0.10:" + port, "[fd00:10:96::a]:" + port),
                List.of(pods).stream().map(pod -> pod + ":" + targetPort).toList());
    }

    @Test
    void everyDocumentIsWholeAndKnown() {
        List<String> texts = List.of(
                PodYaml.gateway(STOREFRONT, MOUNTS),
                PodYaml.storefront(PAYMENT, DATABASE, STOREFRONT, MOUNTS),
                PodYaml.payment(Ports.PAYMENT_V2, MOUNTS),
                PodYaml.database(3306, MOUNTS));
        assertThat(texts).allSatisfy(text -> {
            KnownProperties.check(text, YamlDocuments.parse(text).getFirst());
            assertThat(properties(text))
                    .containsEntry("spring.ssl.bundle.pem.workload.keystore.private-key", "/certs dir/tls.key")
                    .containsEntry("portcullis.access-log.file", "-");
        });
    }

    @Test
    void aSidecarTakesInterceptedConnectionsAndIsNoProxy() {
        assertThat(properties(PodYaml.payment(Ports.PAYMENT_V1_A, MOUNTS)))
                .containsEntry("server.port", 15106)
                .doesNotContainKey("server.address")
                .containsEntry("portcullis.outbound.enabled", false)
                .containsEntry("portcullis.outbound.intercept.enabled", true)
                .containsEntry("portcullis.outbound.unknown", "refuse")
                .containsEntry("portcullis.inbound.tls.mode", "strict")
                .containsEntry(
                        "portcullis.inbound.authorization.rules.storefront-calls.identities[0]",
                        "spiffe://example.org/ns/shop/sa/storefront");
    }

    @Test
    void theStorefrontFindsServicesByTheirAddressesAndTheirPodsByTheApplicationsPort() {
        assertThat(properties(PodYaml.storefront(PAYMENT, DATABASE, STOREFRONT, MOUNTS)))
                .containsEntry(SERVICES + "payment-service.addresses[1]", "[fd00:10:96::a]:80")
                .containsEntry(SERVICES + "payment-service.endpoints[0].labels.version", "1.10")
                .containsEntry(SERVICES + "payment-service.endpoints[2].address", "10.88.0.13:8080")
                .containsEntry(SERVICES + "payment-service.endpoints[2].labels.version", "2.0")
                .containsEntry(SERVICES + "payment-service.subsets.canary.weight", 10)
                .containsEntry(SERVICES + "orders-db.protocol", "tcp")
                .containsEntry(SERVICES + "orders-db.endpoints[0].address", "10.88.0.14:3306")
                .containsEntry(
                        SERVICES + "orders-db.tls.expected-identities[0]", "spiffe://example.org/ns/shop/sa/orders-db")
                .containsEntry(SERVICES + "storefront-service.endpoints[0].address", "10.88.0.10:8080");
    }

    @Test
    void theStorefrontLetsTheGatewayAndItselfIn() {
        assertThat(properties(PodYaml.storefront(PAYMENT, DATABASE, STOREFRONT, MOUNTS)))
                .containsKey("portcullis.inbound.authorization.rules.gateway-calls.identities[0]")
                .containsKey("portcullis.inbound.authorization.rules.storefront-calls.identities[0]")
                .containsEntry("portcullis.inbound.authorization.default-action", "deny");
    }

    @Test
    void theDatabasesPortIsForBytes() {
        assertThat(properties(PodYaml.database(3306, MOUNTS)))
                .containsEntry("portcullis.inbound.ports.3306.protocol", "tcp")
                .containsEntry("portcullis.inbound.ports.3306.application", "127.0.0.1:3306");
    }

    @Test
    void theGatewayIsForEverybodyAndCallsTheStorefrontsPod() {
        assertThat(properties(PodYaml.gateway(STOREFRONT, MOUNTS)))
                .containsEntry("server.address", "0.0.0.0")
                .containsEntry(SERVICES + "storefront.endpoints[0].address", "10.88.0.10:8080");
    }

    private static Map<String, Object> properties(String text) {
        return YamlDocuments.properties(YamlDocuments.parse(text).getFirst());
    }
}
