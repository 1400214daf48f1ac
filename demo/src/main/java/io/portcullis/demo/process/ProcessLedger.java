package io.portcullis.demo.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The file that remembers which processes were started, so that a later run finds what an interrupted one left behind.
 * One thread.
 */
public final class ProcessLedger {
    private final Path file;

    /** @param file is created with the first entry; its directory must exist */
    public ProcessLedger(Path file) {
        this.file = file;
    }

    /** Remembers a process before anything else is done with it. */
    public void add(ProcessHandle process, String name) throws IOException {
        Optional<ProcessRecord> entry = ProcessRecord.of(process, name);
        if (entry.isPresent()) {
            Files.writeString(file, entry.get().toLine() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Everything that was remembered and still runs. */
    public List<ProcessRecord> leftovers() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .flatMap(line -> ProcessRecord.parse(line).stream())
                .filter(entry -> entry.running().isPresent())
                .toList();
    }

    /** Forgets everything: all of it has been stopped. */
    public void clear() throws IOException {
        Files.deleteIfExists(file);
    }
}
