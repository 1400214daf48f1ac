package io.portcullis.demo.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.demo.KnownProperties;
import io.portcullis.demo.Ports;
import io.portcullis.demo.Ports.Pod;
import io.portcullis.demo.YamlDocuments;
import io.portcullis.demo.mesh.MeshYaml.Mounts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeshYamlTest {
    private static final Mounts MOUNTS = new Mounts(Path.of("/certs dir"), Path.of("/logs/access.log"));
    private static final String SERVICE = "portcullis.services.payment-service.";

    @Test
    void everyDocumentIsWholeAndKnown() {
        List<String> texts = List.of(
                MeshYaml.gateway(MOUNTS), MeshYaml.storefront(MOUNTS), MeshYaml.payment(Ports.PAYMENT_V2, MOUNTS));
        assertThat(texts).allSatisfy(text -> {
            KnownProperties.check(text, YamlDocuments.parse(text).getFirst());
            assertThat(properties(text))
                    .containsEntry("spring.ssl.bundle.pem.workload.keystore.private-key", "/certs dir/tls.key")
                    .containsEntry("portcullis.access-log.file", "/logs/access.log");
        });
    }

    @Test
    void theGatewayCallsTheStorefrontsSidecarAndExpectsItsIdentity() {
        assertThat(properties(MeshYaml.gateway(MOUNTS)))
                .containsEntry("server.port", Ports.GATEWAY)
                .containsEntry(
                        "portcullis.services.storefront.endpoints[0].address",
                        "127.0.0.1:" + Ports.STOREFRONT.inbound())
                .containsEntry(
                        "portcullis.services.storefront.tls.expected-identities[0]",
                        "spiffe://example.org/ns/shop/sa/storefront");
    }

    @Test
    void theStorefrontCallsThreeSidecarsOfPaymentInTwoSubsets() {
        Map<String, Object> properties = properties(MeshYaml.storefront(MOUNTS));
        List<Pod> payments = Ports.payments();
        for (int i = 0; i < payments.size(); i++) {
            assertThat(properties)
                    .containsEntry(
                            SERVICE + "endpoints[" + i + "].address",
                            "127.0.0.1:" + payments.get(i).inbound());
        }
        assertThat(properties)
                .containsEntry(SERVICE + "endpoints[0].labels.version", "1.10")
                .containsEntry(SERVICE + "endpoints[2].labels.version", "2.0")
                .containsEntry(SERVICE + "subsets.stable.weight", 90)
                .containsEntry(SERVICE + "subsets.canary.weight", 10)
                .containsEntry("portcullis.outbound.address", "127.0.0.1:" + Ports.STOREFRONT.forwardProxy());
    }

    @Test
    void onlyTheStorefrontIsLetIntoPayment() {
        assertThat(properties(MeshYaml.payment(Ports.PAYMENT_V1_B, MOUNTS)))
                .containsEntry("server.port", Ports.PAYMENT_V1_B.inbound())
                .containsEntry("portcullis.inbound.tls.mode", "strict")
                .containsEntry("portcullis.inbound.authorization.default-action", "deny")
                .containsEntry(
                        "portcullis.inbound.authorization.rules.storefront-calls.identities[0]",
                        "spiffe://example.org/ns/shop/sa/storefront")
                .containsEntry("portcullis.outbound.enabled", false);
    }

    private static Map<String, Object> properties(String text) {
        return YamlDocuments.properties(YamlDocuments.parse(text).getFirst());
    }
}
