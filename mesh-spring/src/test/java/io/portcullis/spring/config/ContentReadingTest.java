package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.CorsPolicy;
import io.portcullis.core.model.CorsRules;
import io.portcullis.core.model.ErrorPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Error pages and settings for other origins, as they are read. */
class ContentReadingTest {
    @TempDir
    Path directory;

    @Test
    void aPageIsReadWithItsKind() throws IOException {
        Path file = Files.writeString(directory.resolve("away.html"), "<p>{{code}} äöü");
        Reading reading = Readings.gateway("""
                portcullis.error-pages:
                  - hosts: [ "**.shop.example.org" ]
                    statuses: [ 503, 4xx ]
                    file: %s
                """.formatted(file));
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.snapshot().content().errorPages())
                .containsExactly(new ErrorPage(
                        List.of("**.shop.example.org"),
                        List.of("503", "4xx"),
                        "text/html; charset=utf-8",
                        "<p>{{code}} äöü"));
    }

    @Test
    void everyMistakeInAPageIsTold() throws IOException {
        Path large = Files.write(directory.resolve("large.txt"), new byte[200_000]);
        Path binary = Files.write(directory.resolve("binary.txt"), new byte[] {(byte) 0xff});
        Path good = Files.writeString(directory.resolve("good.txt"), "text");
        assertThat(Readings.gateway("""
                        portcullis.error-pages:
                          - file: %s/missing.html
                          - file: %s
                          - file: %s
                          - file: page.php
                          - { file: "%s", statuses: 700 }
                          - { file: "%s", hosts: [ "a.{x" ] }
                          - statuses: 503
                        """.formatted(directory, large, binary, good, good))
                        .problems())
                .extracting(problem -> problem.path())
                .containsExactlyInAnyOrder(
                        "portcullis.error-pages[0].file",
                        "portcullis.error-pages[1].file",
                        "portcullis.error-pages[2].file",
                        "portcullis.error-pages[3].file",
                        "portcullis.error-pages[4].statuses",
                        "portcullis.error-pages[5].hosts[0]",
                        "portcullis.error-pages[6].file");
    }

    @Test
    void otherOriginsAreReadBySpring() {
        CorsRules rules = Readings.gateway("""
                        spring.cloud.gateway.server.webflux.globalcors:
                          add-to-simple-url-handler-mapping: true
                          cors-configurations:
                            "[/a/**]": { allowed-origins: "https://a, https://b", max-age: 9 }
                        """).snapshot().content().cors();
        CorsPolicy policy = new CorsPolicy(
                List.of("https://a", "https://b"), List.of(), List.of(), List.of(), List.of(), false, false, 9);
        assertThat(rules.routed()).containsExactly(new CorsRules.Rule("/a/**", policy));
        assertThat(rules.unrouted()).isEqualTo(rules.routed());
    }

    @Test
    void credentialsForEverybodyAreRefused() {
        assertThat(Readings.gateway("""
                        spring.cloud.gateway.server.webflux.globalcors.cors-configurations:
                          "[/a/**]": { allowed-origins: "*", allow-credentials: true }
                        """).problems().toString())
                .contains("[/a/**]", "allowed-origins", "allow-credentials is true");
    }

    @Test
    void aSidecarLeavesContentAlone() {
        Reading reading = Readings.yaml("""
                portcullis.error-pages: [ { file: nowhere.html } ]
                spring.cloud.gateway.server.webflux.globalcors.cors-configurations:
                  "[/a/**]": { allowed-origins: "*" }
                """);
        assertThat(reading.snapshot().content().errorPages()).isEmpty();
        assertThat(reading.snapshot().content().cors()).isEqualTo(CorsRules.NONE);
        assertThat(reading.warnings()).hasSize(2);
    }
}
