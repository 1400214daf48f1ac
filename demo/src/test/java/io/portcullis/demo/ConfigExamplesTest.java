package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigExamplesTest {
    private static final Path CONFIG = Path.of("..", "config");

    @ParameterizedTest
    @ValueSource(strings = {"gateway.yml", "sidecar.yml"})
    void everyKeyIsBelowATreeThatSomebodyReads(String file) throws IOException {
        List<Map<String, Object>> documents = YamlDocuments.of(CONFIG.resolve(file));
        assertThat(documents).hasSize(1);
        KnownProperties.check(file, documents.getFirst());
    }

    @Test
    void versionsAreTexts() throws IOException {
        Map<String, Object> sidecar = YamlDocuments.properties(
                YamlDocuments.of(CONFIG.resolve("sidecar.yml")).getFirst());
        assertThat(sidecar)
                .containsEntry("portcullis.services.payment-service.endpoints[0].labels.version", "1.10")
                .containsEntry("portcullis.services.payment-service.subsets.stable.labels.version", "1.10");
    }
}
