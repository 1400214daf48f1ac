package io.portcullis.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy or a server of somebody else, as it is installed; tests that want one that is not are skipped. */
final class ProgramOfOthers implements AutoCloseable {
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Process process;

    private ProgramOfOthers(Process process) {
        this.process = process;
    }

    static ProgramOfOthers haproxy(Path directory, String config, int port) {
        Path file = write(directory.resolve("haproxy.cfg"), config);
        return start(directory, port, List.of(installed("haproxy"), "-db", "-f", file.toString()));
    }

    /** @param server what stands in the block of the server */
    static ProgramOfOthers nginx(Path directory, String server, int port) {
        Path file = write(directory.resolve("nginx.conf"), """
                daemon off;
                pid nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  server { %s }
                }
                """.formatted(server));
        return start(directory, port, List.of(installed("nginx"), "-p", directory.toString(), "-c", file.toString()));
    }

    private static String installed(String name) {
        String path = Arrays.stream(
                        (System.getenv("PATH") + File.pathSeparator + "/usr/sbin").split(File.pathSeparator))
                .map(each -> Path.of(each, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(!path.isEmpty(), name + " is not installed");
        return path;
    }

    private static ProgramOfOthers start(Path directory, int port, List<String> command) {
        try {
            File log = directory.resolve("log").toFile();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            awaitPort(process, port, log);
            return new ProgramOfOthers(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitPort(Process process, int port, File log) throws IOException {
        long begin = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - begin < BOUND_NANOS) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
        process.destroyForcibly();
        throw new AssertionError("did not start: " + Files.readString(log.toPath()));
    }

    /** A port that is free now. */
    static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
