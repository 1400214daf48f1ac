package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gateway takes from strangers, by configuration. */
class EdgeTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"'', 0", "'portcullis.edge.underscores: keep', 1", "'portcullis.edge.underscores: drop', 0"})
    void namesWithUnderscoresPassOnlyWhereTheyAreKept(String setting, int fields) {
        try (var upstream = ScriptedUpstream.start(script -> {});
                Running gateway = Running.start(directory, """
                    spring.cloud.gateway.server.webflux.routes:
                      - { id: shop, uri: "http://%s", predicates: [ "Path=/**" ] }
                    %s
                    """.formatted(upstream.address(), setting))) {
            gateway.get("/a", "X_User: admin", "X-User: guest");

            assertThat(upstream.awaitRequest(1).headers("X_User")).hasSize(fields);
            assertThat(upstream.awaitRequest(1).headers("X-User")).isEqualTo(List.of("guest"));
        }
    }
}
