package io.portcullis.demo.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the copies of the payment service keep on disk, and how they are told to misbehave. The files are the same for PHP
 * and for the stand-in. Any thread, any process: writes are appended or replaced whole.
 */
public final class PaymentState {
    private final Path directory;

    /** @param directory shared by all copies; must exist */
    public PaymentState(Path directory) {
        this.directory = directory;
    }

    /** What is wrong with a copy. */
    public enum Mood {
        /** Nothing. */
        OK,
        /** 503 to one request in five. */
        FLAKY,
        /** 500 to every request. */
        FAILING,
        /** Answers after 300 ms. */
        SLOW
    }

    /** Tells a copy how to behave from its next request on. */
    public void set(String copy, Mood mood) throws IOException {
        Path fresh = Files.writeString(
                directory.resolve(copy + ".mood.new"), mood.name().toLowerCase(Locale.ROOT));
        // The applications may run as another user than the demo, whatever its umask is.
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(fresh, directory.resolve(copy + ".mood"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** How a copy is to behave. */
    Mood mood(String copy) throws IOException {
        Path file = directory.resolve(copy + ".mood");
        return Files.exists(file) ? Mood.valueOf(Files.readString(file).strip().toUpperCase(Locale.ROOT)) : Mood.OK;
    }

    /** How often each charge has been executed, by its id. */
    public Map<String, Long> executions() throws IOException {
        return lines("charges.log").stream()
                .map(line -> line.split(" ", 2)[0])
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    /** What the applications wrote about the requests of a trace, one JSON document a line. */
    public List<String> requestsOf(String traceId) throws IOException {
        return lines("requests.log").stream()
                .filter(line -> line.contains(traceId))
                .toList();
    }

    /** How many requests of any kind have ended with a status at a copy, or at all copies. */
    public long answered(Optional<String> copy, int status) throws IOException {
        return lines("requests.log").stream()
                .filter(line -> line.contains("\"status\":" + status))
                .filter(line -> copy.isEmpty() || line.contains('"' + copy.get() + '"'))
                .count();
    }

    void recordCharge(String id, String copy) throws IOException {
        append("charges.log", id + ' ' + copy);
    }

    void recordRequest(String json) throws IOException {
        append("requests.log", json);
    }

    private void append(String file, String line) throws IOException {
        Files.writeString(directory.resolve(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> lines(String file) throws IOException {
        Path path = directory.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }
}
