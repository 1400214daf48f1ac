package io.portcullis.benchmarks.soak;

import io.portcullis.benchmarks.Cpus;
import io.portcullis.benchmarks.RunningProxy;
import io.portcullis.benchmarks.Stage;
import io.portcullis.benchmarks.Workbench;
import io.portcullis.testkit.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A gateway and three sidecars, as they are packaged, on loopback. One thread but for the ports; closing it ends the processes. */
final class Mesh implements AutoCloseable {
    private static final Path GATEWAY = Path.of("gateway-app", "target", "gateway-app.jar");
    private static final Path SIDECAR = Path.of("mesh-sidecar-app", "target", "mesh-sidecar-app.jar");
    private static final List<String> NAMES = List.of("callee", "ledger", "front", "gateway");

    private final TestCa authority = TestCa.create("example.org");
    private final Path directory;
    private final Workbench bench;
    private final String[] jvm;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Member> members = new HashMap<>();
    private Stage gateway;
    private int round;
    private int rotations = -1;

    /** A process of the mesh. */
    record Member(String name, RunningProxy process, int actuator, Path log) {}

    /**
     * @param directory takes certificates, configuration and logs
     * @param application port of the application behind both sidecars
     * @param jvm properties and options of every process
     */
    Mesh(Path directory, int application, String... jvm) throws IOException {
        this.directory = directory;
        this.bench = new Workbench(new Cpus(false), directory, application, application);
        this.jvm = jvm.clone();
        for (String name : NAMES) {
            values.put(name.toUpperCase(Locale.ROOT) + "_ID", "spiffe://example.org/" + path(name));
        }
        for (String port : List.of("PROXY", "HTTP", "TCP")) {
            values.put(port, Integer.toString(Workbench.freePort()));
        }
        rotate();
        gateway = stage("gateway");
    }

    /** Starts everything, callees before callers. */
    void start() throws IOException, InterruptedException {
        values.put("CALLEE", run("callee", stage("callee")));
        values.put("LEDGER", run("ledger", stage("ledger")));
        values.put("FRONT", run("front", stage("front")));
        gateway = stage("gateway");
        run("gateway", gateway);
    }

    /** New certificates and keys for everybody, of the same authority, as kubelet swaps them. */
    void rotate() {
        rotations++;
        for (String name : NAMES) {
            TestCa.writeSecret(directory.resolve(name), authority.issue(path(name)));
        }
    }

    /** Writes the gateway's routes anew, with a filter that is another one each time. */
    void reload() throws IOException {
        round++;
        Map.Entry<Path, String> file = gateway.files().entrySet().iterator().next();
        Path next = Files.writeString(
                directory.resolve("next.yml"), file.getValue().replace("X-Round, 0", "X-Round, " + round));
        Files.move(next, file.getKey(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** How often the certificates were replaced. */
    int rotations() {
        return rotations;
    }

    /** How often the routes were. */
    int round() {
        return round;
    }

    List<Member> members() {
        return NAMES.stream().map(members::get).toList();
    }

    /** Where clients call the gateway. */
    int gateway() {
        return gateway.port();
    }

    /** Where the first sidecar's application calls the second one, by HTTP. */
    int http() {
        return port("HTTP");
    }

    /** Where it calls the third one, by TCP. */
    int tcp() {
        return port("TCP");
    }

    @Override
    public void close() {
        members.values().forEach(member -> member.process().close());
    }

    private int port(String name) {
        return Integer.parseInt(values.getOrDefault(name, ""));
    }

    private Stage stage(String name) throws IOException {
        values.put("ACTUATOR", Integer.toString(Workbench.freePort()));
        values.put("ROUND", "0");
        return bench.boot(
                name.equals("gateway") ? GATEWAY : SIDECAR, "soak-" + name + ".yml", false, Map.copyOf(values), jvm);
    }

    /** The port it listens on. */
    private String run(String name, Stage stage) throws IOException, InterruptedException {
        Path log = directory.resolve(name + ".log");
        RunningProxy process = RunningProxy.start(stage, log);
        members.put(name, new Member(name, process, port("ACTUATOR"), log));
        return Integer.toString(stage.port());
    }

    private static String path(String name) {
        return "ns/soak/sa/" + name;
    }
}
