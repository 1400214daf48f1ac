package io.portcullis.demo.pods;

import io.portcullis.demo.DemoFailure;
import io.portcullis.demo.process.Running;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RunningProcess;
import io.portcullis.testkit.pods.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A pod of the shop with what runs in it. Processes keep their names when they are started again. Any thread. */
public final class ShopPod {
    /** A JVM that starts on a busy machine takes long; on another one nobody waits this long. */
    private static final Duration COMMAND_BOUND = Duration.ofMinutes(5);

    private final Pod pod;
    private final Path launcher;
    private final Path logs;
    private final Map<String, ProcessSpec> specs = new ConcurrentHashMap<>();
    private final Map<String, PodProcess> processes = new ConcurrentHashMap<>();

    ShopPod(Pod pod, Path launcher, Path logs) {
        this.pod = pod;
        this.launcher = launcher;
        this.logs = logs;
    }

    /** Its network. */
    public Pod pod() {
        return pod;
    }

    /** Where others call a port of its application. */
    public InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(pod.ipv4()), port);
    }

    /** As the init container does it: root in the pod's network. */
    void intercept() {
        String sidecar = Integer.toString(User.SIDECAR.id());
        Finished applied = command(User.ROOT, "intercept", "apply", "--sidecar-user=" + sidecar);
        if (applied.exitCode() != 0) {
            throw new DemoFailure("the rules of " + pod.name() + " were not applied: " + applied);
        }
    }

    /** Starts a process of the application, as the application's user and with an environment that says nothing of a mesh. */
    Running application(ProcessSpec spec) throws IOException {
        return start(spec.name(), spec.as(User.APPLICATION));
    }

    /** Starts a gateway or sidecar. */
    Running mesh(String process, String command, Path config) throws IOException {
        List<String> line = List.of(launcher.toString(), command, "--config", config.toString());
        return start(process, withJava(ProcessSpec.of(process, line)).as(User.SIDECAR));
    }

    /** The latest process of that name. */
    public RunningProcess process(String name) {
        return Objects.requireNonNull(processes.get(name), name).process();
    }

    /** The latest of each of its processes. */
    public List<Running> running() {
        return List.copyOf(processes.values());
    }

    /** Starts what has ended once more; it writes to another log. */
    public void again(String name) throws IOException {
        ProcessSpec spec = Objects.requireNonNull(specs.get(name), name);
        // A longer name each time, so that the logs of those that ended stay.
        start(
                name,
                new ProcessSpec(
                        spec.name() + "-again", spec.command(), spec.user(), spec.environment(), spec.directory()));
    }

    /** Returns when the sidecar is ready, by the command an application would use. */
    public void awaitReady() {
        Finished ready = command(User.APPLICATION, "wait", "--timeout=280s");
        if (ready.exitCode() != 0) {
            throw new DemoFailure("the sidecar of " + pod.name() + " is not ready: " + ready);
        }
    }

    /** Runs a command of the launcher in here to its end. */
    public Finished command(User user, String... arguments) {
        List<String> line = new ArrayList<>(List.of("env"));
        javaEnvironment().forEach((name, value) -> line.add(name + '=' + value));
        line.add(launcher.toString());
        line.addAll(List.of(arguments));
        return pod.run(user, COMMAND_BOUND, line.toArray(String[]::new));
    }

    private Running start(String name, ProcessSpec spec) throws IOException {
        Path log = logs.resolve(spec.name() + ".log");
        // What is in the pod's own directory goes with the pod.
        Files.createSymbolicLink(pod.directory().resolve(spec.name() + ".log"), log);
        PodProcess process = new PodProcess(pod.start(spec), log);
        specs.put(name, spec);
        processes.put(name, process);
        return process;
    }

    private static ProcessSpec withJava(ProcessSpec spec) {
        ProcessSpec result = spec;
        for (Map.Entry<String, String> variable : javaEnvironment().entrySet()) {
            result = result.with(variable.getKey(), variable.getValue());
        }
        return result;
    }

    private static Map<String, String> javaEnvironment() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"), "PORTCULLIS_PREBUILT", "1");
    }
}
