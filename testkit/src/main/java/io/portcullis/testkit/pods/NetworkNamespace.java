package io.portcullis.testkit.pods;

import io.portcullis.testkit.Place;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A network of its own, with its addresses and processes: a pod, or the node that joins them. Any thread. */
public abstract sealed class NetworkNamespace implements Place permits Node, Pod {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Duration RUN_BOUND = Duration.ofSeconds(60);
    /** How long the processes of a namespace that closes may take to end by themselves. */
    private static final Duration END_BOUND = Duration.ofSeconds(5);

    private final String name;
    private final String namespace;
    private final String ipv4;
    private final String ipv6;
    private final Path directory;
    private final NamespaceThreads threads;
    private final List<RunningProcess> processes = new CopyOnWriteArrayList<>();

    NetworkNamespace(String name, OwnedName owner, Path parent, String ipv4, String ipv6) {
        this.name = Names.check("pod", name);
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        namespace = owner.with(name);
        threads = new NamespaceThreads(namespace);
        directory = Directories.make(parent.resolve(name), "rwxrwxrwx");
        Finished.successfully("ip", "netns", "add", namespace);
    }

    public String name() {
        return name;
    }

    /** Its name for {@code ip netns}. */
    public String namespace() {
        return namespace;
    }

    public String ipv4() {
        return ipv4;
    }

    public String ipv6() {
        return ipv6;
    }

    /** A directory that every user may write to; it goes with the network. */
    public Path directory() {
        return directory;
    }

    /**
     * Runs the code on a thread of its own in here. Sockets that it makes stay in here, whoever uses them. Names are
     * resolved as in the test's own process: use addresses. Not from a static initializer: the code would wait for its class.
     *
     * @throws IllegalStateException if the code made virtual threads or asynchronous stages start a carrier in here, or
     *     if the namespace is gone
     */
    @Override
    public <T> T call(Callable<T> code) {
        return threads.call(code);
    }

    /** Makes threads that live in here. */
    public ThreadFactory threads() {
        return threads;
    }

    /** Starts a process; it ends with this namespace at the latest. */
    public RunningProcess start(ProcessSpec spec) {
        Path log = directory.resolve(spec.name() + ".log");
        ProcessBuilder builder = builder(spec.user(), spec.command(), spec.environment(), spec.directory())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        try {
            RunningProcess process = new RunningProcess(spec.name(), builder.start(), log);
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("process " + spec.name() + " in " + name + " does not start", e);
        }
    }

    /**
     * Runs a command to its end, at most 60 s. What it started may go on, until this namespace ends.
     *
     * @throws AssertionError if it is not over then; it is killed
     */
    public Finished run(User user, String... command) {
        return run(user, RUN_BOUND, command);
    }

    public Finished run(User user, Duration bound, String... command) {
        return Finished.of(builder(user, List.of(command), Map.of(), null), "", bound);
    }

    /** Runs a command that reads this text. */
    public Finished runWithInput(User user, String stdin, String... command) {
        return Finished.of(builder(user, List.of(command), Map.of(), null), stdin, RUN_BOUND);
    }

    /** Both ip and setpriv become what they run: the process id and all signals are the program's. */
    ProcessBuilder builder(
            User user, List<String> command, Map<String, String> environment, @Nullable Path startDirectory) {
        String id = Integer.toString(user.id());
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        line.addAll(List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--"));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.directory((startDirectory == null ? directory : startDirectory).toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", PATH, "HOME", directory.toString(), "LANG", "C.UTF-8"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Gives commands to {@code ip} in here, one a line. */
    void ip(String... lines) {
        Finished.successfully(String.join("\n", lines) + "\n", List.of("ip", "-n", namespace, "-batch", "-"));
    }

    /** Writes settings of the kernel's network in here, {@code ipv4/ip_forward=1}; those it lacks are left out. */
    void settings(String... settings) {
        call(() -> {
            for (String setting : settings) {
                String[] parts = setting.split("=", 2);
                Path file = Path.of("/proc/sys/net", parts[0]);
                if (Files.exists(file)) {
                    Files.writeString(file, parts[1]);
                }
            }
            return settings;
        });
    }

    /** What processes in here find as a file of /etc. */
    void etc(String file, String text) {
        try {
            Path settings = Files.createDirectories(Leftovers.SETTINGS.resolve(namespace));
            Files.writeString(settings.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void askToEnd() {
        processes.forEach(process -> process.signal(Signal.TERM));
    }

    /** Ends its processes, first kindly, and removes it. */
    void remove() {
        askToEnd();
        long deadline = System.nanoTime() + END_BOUND.toNanos();
        for (RunningProcess process : processes) {
            process.endOrKill(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        Leftovers.removeNamespace(namespace);
    }

    @Override
    public String toString() {
        return name + " (" + ipv4 + ", " + ipv6 + ')';
    }
}
