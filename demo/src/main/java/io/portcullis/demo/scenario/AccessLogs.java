package io.portcullis.demo.scenario;

import io.portcullis.demo.mesh.Mesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the gateway and the sidecars wrote about requests. Any thread. */
public final class AccessLogs {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path directory;

    /** @param directory with one log for each process */
    public AccessLogs(Path directory) {
        this.directory = directory;
    }

    /** The entries of one process about a trace. */
    List<JsonNode> ofTrace(String process, String traceId) throws IOException {
        Path file = Mesh.accessLog(directory, process);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            // The last line may still be in the making.
            return lines.filter(line -> line.contains(traceId) && line.endsWith("}"))
                    .map(JSON::readTree)
                    .toList();
        }
    }
}
