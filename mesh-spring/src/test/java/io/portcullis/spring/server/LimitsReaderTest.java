package io.portcullis.spring.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.limit.Limits;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.Readings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LimitsReaderTest {
    private static final Pattern LAST_COLUMN = Pattern.compile("`([a-z_]+)`");

    @Test
    void theEdgeIsStricterThanASidecarWhereNothingIsWritten() {
        assertThat(read("portcullis: { }", MeshRole.GATEWAY)).isEqualTo(Limits.EDGE);
        assertThat(read("portcullis: { }", MeshRole.SIDECAR)).isEqualTo(Limits.SIDECAR);
        assertThat(Limits.EDGE.minBodyRate()).isEqualTo(240);
        assertThat(Limits.SIDECAR.minBodyRate()).isZero();
    }

    @Test
    void everyLimitCanBeWritten() {
        Limits limits = read("""
                portcullis.limits:
                  connections: 1000
                  connections-per-client: 10
                  max-body-size: 1MB
                  max-pipelined-size: 4KB
                  first-byte-timeout: 1s
                  body-timeout: 2s
                  min-body-rate: 3B
                  buffer-memory: 4MB
                """, MeshRole.SIDECAR);
        assertThat(limits)
                .isEqualTo(
                        new Limits(1000, 10, 1 << 20, 4096, Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 4 << 20));
    }

    @Test
    void oneClientsShareFollowsTheWhole() {
        assertThat(read("portcullis.limits.connections: 1000", MeshRole.GATEWAY).connectionsPerClient())
                .isEqualTo(250);
        assertThat(read("portcullis.limits.connections: 1000", MeshRole.SIDECAR).connectionsPerClient())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aRateAloneIsMeasuredOverTheUsualTime() {
        assertThat(read("portcullis.limits.min-body-rate: 1KB", MeshRole.SIDECAR)
                        .bodyTimeout())
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void theTableHasEveryLimitThatIsCounted() throws IOException {
        Stream<String> named = Files.readAllLines(Path.of("../docs/limits.md")).stream()
                .filter(line -> line.startsWith("| `portcullis.") || line.startsWith("| control frames"))
                .map(line -> line.substring(line.lastIndexOf('|', line.length() - 2)))
                .flatMap(cell -> LAST_COLUMN.matcher(cell).results())
                .map(name -> name.group(1));
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Limit.values()).map(Limit::text).toList());
    }

    private static Limits read(String yaml, MeshRole role) {
        return LimitsReader.read(Readings.yaml(yaml).properties().limits(), role);
    }
}
