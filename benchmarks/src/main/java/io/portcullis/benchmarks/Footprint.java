package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * How fast a sidecar starts and how much memory it keeps, from the jar alone and by the launcher: a pair of sidecars with mutual
 * TLS between them, idle, and after minutes at a fixed rate. Runs in the project's directory, and writes
 * {@code docs/benchmarks/footprint.md}.
 */
public final class Footprint {
    private static final Path PAGE = Path.of("docs", "benchmarks", "footprint.md");
    private static final int RATE = 1_000;
    private static final int CONNECTIONS = 16;
    private static final int IDLE_SECONDS = 15;

    private final int starts;
    private final int seconds;
    private final Path directory;
    private final List<String> rows = new ArrayList<>();
    private String parts = "";

    private Footprint(int starts, int seconds, Path directory) {
        this.starts = starts;
        this.seconds = seconds;
        this.directory = directory;
    }

    /** Arguments: seconds of load (default 180), starts of each (default 5). Exits with 1 and one sentence if it could not measure. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 180;
            int starts = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
            new Footprint(starts, seconds, Files.createTempDirectory("portcullis-footprint")).run();
        } catch (NumberFormatException | IOException e) {
            System.err.println("footprint: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    /** How a sidecar is started. */
    private enum Way {
        /** As every JVM is started that nobody has looked after, with the heap that the launcher gave before it had a rule. */
        JAR("the jar itself, with the flags of before") {
            @Override
            List<String> command(Path configuration) {
                return List.of(
                        Workbench.javaProgram(),
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xss256k",
                        "-Xms24m",
                        "-XX:TrimNativeHeapInterval=2000",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx96m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-jar",
                        TwoHops.SIDECAR.toString(),
                        "--spring.config.additional-location=file:" + configuration);
            }
        },
        LAUNCHER("`./portcullis sidecar`") {
            @Override
            List<String> command(Path configuration) {
                return Workbench.launcher("sidecar", configuration);
            }
        };

        private final String text;

        Way(String text) {
            this.text = text;
        }

        abstract List<String> command(Path configuration);

        /** The same with its probes at a port. */
        List<String> probed(Path configuration, int port) {
            List<String> command = new ArrayList<>(command(configuration));
            if (this == LAUNCHER) {
                command.add("--");
            }
            command.add("--portcullis.probes.address=127.0.0.1:" + port);
            return command;
        }
    }

    private record Memory(long resident, long anonymous) {
        static Memory of(RunningProxy process) throws IOException {
            return new Memory(Proc.residentBytes(process.pid()), Proc.anonymousBytes(process.pid()));
        }

        @Override
        public String toString() {
            return "%d (%d)".formatted(resident >> 20, anonymous >> 20);
        }
    }

    private void run() throws IOException, InterruptedException {
        Identities.write(directory);
        try (Upstream upstream = Upstream.web(new Cpus(false), directory)) {
            for (Way way : Way.values()) {
                measure(way, new Workbench(new Cpus(false), directory, upstream.port(), upstream.port()));
            }
        }
        Files.writeString(PAGE, page());
        System.out.println("footprint: written to " + PAGE);
    }

    private void measure(Way way, Workbench bench) throws IOException, InterruptedException {
        Stage inbound = stage(way, bench, "portcullis-inbound.yml", false, Identities.VALUES);
        Stage outbound =
                stage(way, bench, "portcullis-outbound.yml", true, Identities.and(inbound, Workbench.freePort()));
        List<ReadyTime> ready = new ArrayList<>();
        for (Map.Entry<Path, String> file : inbound.files().entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
        for (int i = 0; i < starts; i++) {
            int port = Workbench.freePort();
            ready.add(ReadyTime.of(
                    way.probed(configuration(way, "portcullis-inbound.yml"), port), port, log(way, "ready")));
        }
        try (RunningProxy callee = start(way, inbound)) {
            try (RunningProxy caller = start(way, outbound)) {
                double first = caller.cpuNanos() / 1e9;
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                String idle = "| %s | %s ".formatted(Memory.of(callee), Memory.of(caller));
                long before = callee.cpuNanos() + caller.cpuNanos();
                Latencies latencies = new ConstantRate(CONNECTIONS, RATE)
                        .run(new InetSocketAddress(InetAddress.getLoopbackAddress(), outbound.port()), this.seconds);
                double micros = (callee.cpuNanos() + caller.cpuNanos() - before) / 1e3 / RATE / this.seconds;
                row(way, ready, first, idle, callee, caller, latencies, micros);
                parts = ResidentParts.of(caller.pid()).rows();
            }
        }
    }

    private void row(
            Way way,
            List<ReadyTime> ready,
            double first,
            String idle,
            RunningProxy callee,
            RunningProxy caller,
            Latencies latencies,
            double micros)
            throws IOException {
        String row = "| %s | %s | %s | %.1f %s| %s | %s | %.0f | %.2f / %.2f |"
                .formatted(
                        way.text,
                        spread(ready.stream().map(ReadyTime::seconds).toList()),
                        spread(ready.stream().map(ReadyTime::cpuSeconds).toList()),
                        first,
                        idle,
                        Memory.of(callee),
                        Memory.of(caller),
                        micros,
                        latencies.percentile(50) / 1e6,
                        latencies.percentile(99) / 1e6);
        System.out.println(row);
        rows.add(row);
    }

    /** Median, smallest and largest. */
    private static String spread(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.format(
                Locale.ROOT, "%.1f (%.1f to %.1f)", sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
    }

    private Path configuration(Way way, String template) {
        return directory.resolve(way + "-" + template);
    }

    private Path log(Way way, String name) {
        return directory.resolve(way + "-" + name + ".log");
    }

    private Stage stage(Way way, Workbench bench, String template, boolean probed, Map<String, String> values)
            throws IOException {
        Path configuration = configuration(way, template);
        Stage made = bench.boot(TwoHops.SIDECAR, template, configuration, values);
        return new Stage(made.name(), made.port(), probed, way.command(configuration), made.files());
    }

    private RunningProxy start(Way way, Stage stage) throws IOException, InterruptedException {
        return RunningProxy.start(stage, log(way, stage.name()));
    }

    private String page() throws IOException, InterruptedException {
        String machine =
                Machine.describe(CONNECTIONS + " connections of the harness", "nobody is pinned").entrySet().stream()
                        .filter(line -> !line.getKey().equals("JVM flags"))
                        .map(line -> "- " + line.getKey() + ": " + line.getValue())
                        .collect(Collectors.joining("\n"));
        return """
                # What a sidecar takes: its start and its memory

                Written by `benchmarks/footprint`; what it means is in [docs/footprint.md](../footprint.md).

                A pair of sidecars with mutual TLS between them and every policy at its default, one event loop each: load ->
                caller -> callee -> nginx. Ready: from the start of the callee's process until its readiness probe says yes, in
                seconds, median of %d (smallest to largest); beside it the processor time it has used by then, of both
                processors, which says more on a machine where others work, and that of the caller until its first answer. Memory: resident (of it anonymous, which no other
                process can share) in MB, %d s after the start, and after %d s at %d requests a second. CPU per request is that of
                both processes.

                | started by | ready, s | CPU until ready, s | CPU until the first answer, s | callee, idle | caller, idle | callee, loaded | caller, loaded | CPU per request, us | p50 / p99, ms |
                |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
                %s

                ## Where the megabytes are

                Of the caller that the launcher started, behind the load, by the mappings of its memory (smaps):

                | | MB resident |
                |---|--:|
                %s

                %s
                """.formatted(starts, IDLE_SECONDS, seconds, RATE, String.join("\n", rows), parts, machine);
    }
}
