package io.portcullis.gateway.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real API server with its etcd, and nothing else of a cluster. It needs the directory of the programs {@code start} and
 * {@code stop} in the environment variable PORTCULLIS_KUBE: {@code start DIR PORT ETCD_PORT} prints the path of an
 * administrator's kubeconfig, {@code stop DIR} ends what it started.
 */
final class KubeServer implements AutoCloseable {
    private static final String PLACE = "PORTCULLIS_KUBE";

    private final Path programs;
    private final Path directory;
    private final int port;
    private final KubernetesClient client;

    private KubeServer(Path programs, Path directory, int port, KubernetesClient client) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
        this.client = client;
    }

    /** Skips the test where there is none. */
    static KubeServer start(Path directory) {
        String place = System.getenv(PLACE);
        assumeTrue(
                place != null && Files.isExecutable(Path.of(place, "start")),
                "skipped: " + PLACE + " does not name the directory of programs that start and stop an API server");
        Path programs = Path.of(place);
        int port = freePort();
        String printed = run(
                programs.resolve("start"), directory.toString(), Integer.toString(port), Integer.toString(freePort()));
        String kubeconfig = printed.strip().lines().reduce("", (before, line) -> line);
        Config config = Config.fromKubeconfig(read(Path.of(kubeconfig)));
        return new KubeServer(
                programs,
                directory,
                port,
                new KubernetesClientBuilder().withConfig(config).build());
    }

    /** As the administrator. */
    KubernetesClient client() {
        return client;
    }

    String url() {
        return "https://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        client.close();
        run(programs.resolve("stop"), directory.toString());
    }

    private static String run(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("kube", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (process.waitFor() != 0) {
                Path log = Path.of(arguments[0], "api.log");
                throw new IllegalStateException(
                        command + " ended with " + process.exitValue() + ":\n" + (Files.exists(log) ? read(log) : ""));
            }
            return read(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
