package io.portcullis.sidecar.command.intercept;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A process in a network namespace, as one user, that listens and connects as it is told. One thread. */
final class Resident implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter orders;

    private Resident(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        expect("here", answer());
    }

    /**
     * Starts one.
     *
     * @param prefix what takes the process into its namespace and makes it another user
     */
    static Resident start(List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx16m", "-XX:-UsePerfData"));
        command.addAll(List.of("-cp", Agent.DIRECTORY.toString(), NamespaceAgent.class.getName()));
        try {
            return new Resident(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Answers connections to this address and port with the name. */
    void listen(String address, int port, String name) {
        orders.println("listen " + address + " " + port + " " + name);
        expect("listening", answer());
    }

    /** Who answers there. */
    String connect(String address, int port) {
        return connect("", address, port);
    }

    /** Who answers there when called from this address. */
    String connect(String source, String address, int port) {
        orders.println("connect " + address + " " + port + " " + source);
        return answer();
    }

    private String answer() {
        try {
            String line = answers.readLine();
            return line == null ? "the process ended with " + process.waitFor() : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void expect(String expected, String found) {
        if (!found.equals(expected)) {
            throw new IllegalStateException(found + " (expected: " + expected + ")");
        }
    }

    /** Ends the process, and waits until it has. */
    @Override
    public void close() {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The agent's class in a directory that every user may read, which a build directory need not be. */
    private static final class Agent {
        static final Path DIRECTORY = unpack();

        private Agent() {}

        private static Path unpack() {
            String file = NamespaceAgent.class.getName().replace('.', '/') + ".class";
            try (var bytes = NamespaceAgent.class.getResourceAsStream("/" + file)) {
                Path directory = Files.createTempDirectory("portcullis-agent");
                Path target = directory.resolve(file);
                Files.createDirectories(target.getParent());
                Files.copy(bytes, target);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path directory) {
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                // What is left is a class file in the system's directory for such things.
            }
        }
    }
}
