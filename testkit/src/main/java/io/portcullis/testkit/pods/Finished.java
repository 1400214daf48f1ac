package io.portcullis.testkit.pods;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is left of a process that has run to its end.
 *
 * @param exitCode 128 and the signal's number if it was killed by one
 */
public record Finished(int exitCode, byte[] stdout, byte[] stderr) {
    /** The commands that build a network take milliseconds. */
    private static final Duration HOST_COMMAND = Duration.ofSeconds(20);

    /** Its standard output as UTF-8. */
    public String out() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** Its error output as UTF-8. */
    public String err() {
        return new String(stderr, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "exit " + exitCode + "\n" + out() + err();
    }

    /**
     * Runs it; what outlasts the bound is killed, and is an {@link AssertionError}. Its outputs are files: a pipe would have
     * to wait for everything that it started, or lose what comes at its end.
     */
    static Finished of(ProcessBuilder builder, String stdin, Duration bound) {
        String command = String.join(" ", builder.command());
        try {
            Path files = Files.createTempDirectory(OwnedName.ofThisProcess().with("run"));
            try {
                return of(builder, Files.writeString(files.resolve("in"), stdin), files, bound);
            } finally {
                Directories.delete(files);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + command, e);
        }
    }

    private static Finished of(ProcessBuilder builder, Path stdin, Path files, Duration bound)
            throws IOException, InterruptedException {
        Path stdout = files.resolve("out");
        Path stderr = files.resolve("err");
        builder.redirectInput(stdin.toFile()).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
        Process process = builder.start();
        if (process.waitFor(bound.toNanos(), TimeUnit.NANOSECONDS)) {
            return new Finished(process.exitValue(), Files.readAllBytes(stdout), Files.readAllBytes(stderr));
        }
        process.toHandle().destroyForcibly();
        throw new AssertionError(String.join(" ", builder.command()) + ": not over within " + bound
                + ", killed; it had written:\n" + Files.readString(stdout) + Files.readString(stderr));
    }

    /** Runs a command of this machine. */
    static Finished of(String... command) {
        return of(new ProcessBuilder(command), "", HOST_COMMAND);
    }

    /** Runs a command of this machine that must succeed, and returns what it wrote. */
    static String successfully(String stdin, List<String> command) {
        Finished finished = of(new ProcessBuilder(command), stdin, HOST_COMMAND);
        if (finished.exitCode != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + ": " + finished + (stdin.isEmpty() ? "" : "its input was:\n" + stdin));
        }
        return finished.out();
    }

    static String successfully(String... command) {
        return successfully("", List.of(command));
    }
}
