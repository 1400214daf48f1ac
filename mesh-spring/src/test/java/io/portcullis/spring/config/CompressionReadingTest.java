package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.CompressionPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompressionReadingTest {
    @Test
    void nothingIsCompressedUnlessSomebodyAsks() {
        assertThat(read("{}").snapshot().content().compression()).isNull();
        assertThat(read("server.compression: { enabled: false, mime-types: text/html }")
                        .snapshot()
                        .content()
                        .compression())
                .isNull();
    }

    @Test
    void bootsDefaultsAreOurs() {
        Reading reading = read("server.compression.enabled: true");
        assertThat(reading.snapshot().content().compression()).isEqualTo(CompressionPolicy.DEFAULT);
        assertThat(reading.warnings()).isEmpty();
    }

    @Test
    void everyPropertyCounts() {
        assertThat(read("""
                        server.compression:
                          enabled: true
                          mime-types: [ text/html, "application/*+json" ]
                          additional-mime-types: image/svg+xml
                          excluded-user-agents: [ "Old Browser/1.0" ]
                          min-response-size: 1KB
                        portcullis.compression:
                          level: 6
                          max-responses: 12
                        """).snapshot().content().compression())
                .isEqualTo(new CompressionPolicy(
                        List.of("text/html", "application/*+json", "image/svg+xml"),
                        List.of("Old Browser/1.0"),
                        1024,
                        6,
                        12));
    }

    @Test
    void mistakesAreToldWithTheirPlaces() {
        assertThat(Readings.problems(read("""
                        server.compression:
                          enabled: true
                          mime-types: html
                          min-response-size: -1B
                        portcullis.compression:
                          level: 10
                          max-responses: 0
                        """)))
                .containsExactlyInAnyOrder(
                        "portcullis.compression.level: 10 @6",
                        "portcullis.compression.max-responses: 0 @7",
                        "server.compression.mime-types: html @3",
                        "server.compression.min-response-size: -1B @4");
    }

    @Test
    void aSidecarPassesBodiesOnAndSaysSo() {
        Reading reading = Readings.yaml("server.compression.enabled: true");
        assertThat(reading.snapshot().content().compression()).isNull();
        assertThat(reading.warnings().toString()).contains("server.compression.enabled: has no effect in a sidecar");
    }

    private static Reading read(String yaml) {
        return Readings.gateway(yaml);
    }
}
