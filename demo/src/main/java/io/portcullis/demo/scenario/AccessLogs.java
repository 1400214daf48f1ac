package io.portcullis.demo.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the gateway and the sidecars wrote about requests. Any thread. */
public final class AccessLogs {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Function<String, Path> fileOf;

    /** @param fileOf the log of a process, by its name */
    public AccessLogs(Function<String, Path> fileOf) {
        this.fileOf = fileOf;
    }

    /** The entries of one process in which a text stands. */
    List<JsonNode> with(String process, String text) throws IOException {
        Path file = fileOf.apply(process);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            // The last line may still be in the making, and other messages may stand between the entries.
            return lines.filter(line -> line.startsWith("{") && line.endsWith("}") && line.contains(text))
                    .map(JSON::readTree)
                    .toList();
        }
    }
}
