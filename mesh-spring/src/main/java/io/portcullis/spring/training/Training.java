package io.portcullis.spring.training;

import io.portcullis.spring.config.MeshRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The life of a process in half a minute, for the JVM to watch while it records its cache for fast starts: the application starts
 * with a configuration as people write it, takes requests in plain text and with mutual TLS, by routes and by services, is asked
 * by a Prometheus, and ends as it does on SIGTERM. The launcher runs it with {@code -XX:AOTCacheOutput}. One at a time in a
 * process.
 */
public final class Training {
    private static final String WORD = "train";

    private final MeshRole role;
    private final Path directory;

    private Training(MeshRole role, Path directory) {
        this.role = role;
        this.directory = directory;
    }

    /** Whether these arguments ask for it, where Spring would have its own. */
    public static boolean take(String... arguments) {
        return arguments.length == 1 && arguments[0].equals(WORD);
    }

    /**
     * Runs it once.
     *
     * @param application the class that is started
     * @param err takes the reason if something was not as it should be
     * @return the exit status: 0 if every answer was right, else 1, and then nothing that was recorded is to be used
     */
    public static int run(Class<?> application, MeshRole role, PrintStream err) {
        try {
            Path directory = Files.createTempDirectory("portcullis-training");
            try {
                new Training(role, directory).run(application);
            } finally {
                delete(directory);
            }
            return 0;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            err.println("portcullis " + WORD + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("portcullis " + WORD + ": interrupted");
        }
        return 1;
    }

    private void run(Class<?> application) throws IOException, GeneralSecurityException, InterruptedException {
        TrainingIdentity identity = TrainingIdentity.make(directory);
        try (TrainingUpstream plain = TrainingUpstream.plain();
                TrainingUpstream mutual = TrainingUpstream.mutual(identity.context())) {
            int[] ports = freePorts(5);
            List<String> arguments = new ArrayList<>(List.of(
                    "--spring.config.additional-location=file:" + configuration(),
                    "--training.directory=" + directory,
                    "--training.identity=" + TrainingIdentity.SPIFFE_ID,
                    "--training.plain=" + plain.port(),
                    "--training.mutual=" + mutual.port()));
            for (int i = 0; i < ports.length; i++) {
                arguments.add("--training.port" + (i + 1) + "=" + ports[i]);
            }
            try (ConfigurableApplicationContext running =
                    SpringApplication.run(application, arguments.toArray(String[]::new))) {
                visit(ports);
            }
        }
    }

    private void visit(int[] ports) throws IOException {
        switch (role) {
            case GATEWAY -> {
                TrainingVisits.traffic(ports[0], "localhost", "/plain/some/path?item=42");
                TrainingVisits.traffic(ports[0], "localhost", "/mutual/some/path?item=42");
                TrainingVisits.once(ports[0], "/nowhere", 404);
            }
            case SIDECAR -> {
                TrainingVisits.traffic(ports[2], "localhost", "/some/path?item=42");
                TrainingVisits.traffic(ports[3], "callee", "http://callee/routed/some/path?item=42");
                TrainingVisits.once(ports[4], "/actuator/health/readiness", 200);
                TrainingVisits.once(ports[4], "/actuator/prometheus", 200);
            }
        }
        for (String page : List.of("health", "prometheus", "metrics", "portcullis", "portcullisroutes")) {
            TrainingVisits.once(ports[1], "/actuator/" + page, 200);
        }
    }

    /** A file, as it is in production. */
    private Path configuration() throws IOException {
        String name = role.name().toLowerCase(Locale.ROOT) + ".yml";
        Path file = directory.resolve(name);
        try (InputStream template = Training.class.getResourceAsStream(name)) {
            if (template == null) {
                throw new IOException("no " + name + " beside " + Training.class);
            }
            Files.copy(template, file);
        }
        return file;
    }

    /** All held until all are known, so that no two are the same. */
    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        } finally {
            for (ServerSocket each : held) {
                each.close();
            }
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path each : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the keys of the training could not be deleted: " + e.getMessage(), e);
        }
    }
}
