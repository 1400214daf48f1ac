package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What services cost that are many: a packaged sidecar, by the launcher, with 1 to 1,000 services of 20 endpoints each that it
 * learns from the DNS, while they stay and while they change. Runs in the project's directory, and writes
 * {@code docs/benchmarks/scale.md}.
 */
public final class Scale {
    private static final Path PAGE = Path.of("docs", "benchmarks", "scale.md");
    private static final int[] SERVICES = {1, 10, 100, 1_000};
    private static final int CHANGES_PER_SECOND = 10;
    private static final int IDLE_SECONDS = 10;

    /** Its compilers go on for a while. */
    private static final int SETTLING_SECONDS = 5;

    private static final int CONNECTIONS = 32;

    /** Of each connection between two requests, in the load that is spread: a thousand requests a second. */
    private static final int PAUSE_MILLIS = 31;

    /**
     * Room for a thousand services that are all called, which the default of 96 MB has not; and what a cache keeps only while there
     * is room is not counted as memory of services.
     */
    private static final String FLAGS = "-Xmx192m -XX:SoftRefLRUPolicyMSPerMB=0";

    private static final Pattern READY = Pattern.compile("sidecar ready in (\\d+) ms");
    private static final Pattern ACCEPTED = Pattern.compile("\\n *(\\d+) +\\d+ +\\d+");

    private final int seconds;
    private final int warmup;
    private final Path directory;
    private final Cpus cpus;
    private final List<String> memory = new ArrayList<>();
    private final List<String> load = new ArrayList<>();
    private final List<String> updates = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private Scale(int seconds, int warmup, Path directory, Cpus cpus) {
        this.seconds = seconds;
        this.warmup = warmup;
        this.directory = directory;
        this.cpus = cpus;
    }

    /** Arguments: seconds of each load (default 5), of warming up (default 10). Exits with 1 and one sentence if it could not measure. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
            int warmup = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
            new Scale(seconds, warmup, Files.createTempDirectory("portcullis-scale"), Cpus.claim()).run();
        } catch (NumberFormatException | IOException e) {
            System.err.println("scale: " + e);
            System.exit(1);
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        int port = Workbench.freePort();
        try (RunningProxy upstream = RunningProxy.start(upstream(port), directory.resolve("upstream.log"))) {
            for (int services : SERVICES) {
                try (ServiceZone zone = new ServiceZone(services, ttlSeconds(services))) {
                    measure(services, zone, port);
                }
            }
            if (!upstream.alive()) {
                throw new IOException("the upstream has ended");
            }
        }
        Files.writeString(PAGE, page());
        System.out.println("scale: written to " + PAGE);
    }

    /** Short enough that ten answers a second can be new ones, and that every service is asked for once in what is measured. */
    private static int ttlSeconds(int services) {
        return Math.clamp(services / CHANGES_PER_SECOND, 1, IDLE_SECONDS);
    }

    private Stage upstream(int port) throws IOException {
        Path program = Programs.require("nginx", "nginx-light");
        Path configuration = directory.resolve("upstream.conf");
        String body = "portcullis ".repeat(Plan.BODY_BYTES).substring(0, Plan.BODY_BYTES);
        String text = Template.fill(
                "upstream-scale.conf",
                Map.of("PORT", Integer.toString(port), "DIR", directory.toString(), "BODY", body));
        return new Stage(
                "upstream",
                port,
                true,
                cpus.load(List.of(program.toString(), "-p", directory.toString(), "-c", configuration.toString())),
                Map.of(configuration, text));
    }

    private void measure(int services, ServiceZone zone, int upstream) throws IOException, InterruptedException {
        int admin = Workbench.freePort();
        int proxy = Workbench.freePort();
        Path log = directory.resolve("sidecar-" + services + ".log");
        Stage stage = sidecar(services, zone, upstream, admin, proxy);
        try (RunningProxy sidecar = RunningProxy.start(stage, log)) {
            awaitReady(sidecar, log);
            TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
            memory(services, sidecar, log);
            if (cpus.pinned()) {
                Programs.output("taskset", "-acp", "1", Long.toString(sidecar.pid()));
            }
            idle(services, sidecar, zone, log);
            load(services, sidecar, zone, Contender.onLoopback(proxy), upstream, admin);
        }
    }

    private Stage sidecar(int services, ServiceZone zone, int upstream, int admin, int proxy) throws IOException {
        int port = Workbench.freePort();
        Path configuration = directory.resolve("scale-" + services + ".yml");
        Map<String, String> values = new HashMap<>();
        values.put("DIR", directory.toString());
        values.put("ADMIN", Integer.toString(admin));
        values.put("PROXY", Integer.toString(proxy));
        values.put("PORT", Integer.toString(port));
        values.put("DNS", Integer.toString(zone.port()));
        values.put("UPSTREAM", Integer.toString(upstream));
        values.put(
                "SERVICES",
                IntStream.range(1, services)
                        .mapToObj(i ->
                                "    service-" + i + ": { dns: \"" + ServiceZone.name(i) + ".:" + upstream + "\" }\n")
                        .collect(Collectors.joining()));
        List<String> command = List.of(
                "env",
                "PORTCULLIS_PREBUILT=1",
                "PORTCULLIS_JAVA_OPTS=" + FLAGS,
                "./portcullis",
                "sidecar",
                "--config",
                configuration.toString());
        return new Stage(
                "sidecar", port, true, command, Map.of(configuration, Template.fill("portcullis-scale.yml", values)));
    }

    private void memory(int services, RunningProxy sidecar, Path log) throws IOException, InterruptedException {
        sidecar.collectGarbage();
        row(
                memory,
                "| %,d | %.1f | %.1f | %.1f | %d (%d) | %d |",
                services,
                sidecar.start().toMillis() / 1e3,
                ready(log) / 1e3,
                liveHeap(sidecar) / 1e6,
                sidecar.residentBytes() >> 20,
                Proc.anonymousBytes(sidecar.pid()) >> 20,
                Proc.threads(sidecar.pid()));
    }

    /** What nobody but the questions and the changes takes of a processor. */
    private void idle(int services, RunningProxy sidecar, ServiceZone zone, Path log)
            throws IOException, InterruptedException {
        double still = perSecond(sidecar);
        long before = changesSeen(log);
        double changing;
        try (Changes changes = new Changes(zone)) {
            changing = perSecond(sidecar);
        }
        double seen = (changesSeen(log) - before) / (double) IDLE_SECONDS;
        row(
                updates,
                "| %,d | %.1f | %.1f | %.1f | %s |",
                services,
                still / 1e6,
                seen,
                changing / 1e6,
                changing > still
                        ? String.format(Locale.ROOT, "%.2f", (changing - still) / 1e6 / seen)
                        : "less than the noise");
    }

    private double perSecond(RunningProxy sidecar) throws IOException, InterruptedException {
        long before = scheduledNanos(sidecar.pid());
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        return (scheduledNanos(sidecar.pid()) - before) / (double) IDLE_SECONDS;
    }

    private void load(
            int services, RunningProxy sidecar, ServiceZone zone, InetSocketAddress target, int upstream, int admin)
            throws IOException, InterruptedException {
        Rotation one = new Rotation(1, 0);
        Rotation all = new Rotation(services, PAUSE_MILLIS);
        one.run(target, warmup);
        all.run(target, warmup / 2);
        double toOne = cpu(sidecar, one, target);
        long accepted = accepted(upstream);
        double toAll = cpu(sidecar, all, target);
        double made = (accepted(upstream) - accepted) / (double) all.requests;
        double oneChanging;
        double allChanging;
        try (Changes changes = new Changes(zone)) {
            oneChanging = cpu(sidecar, one, target);
            allChanging = cpu(sidecar, all, target);
        }
        Scrape scrape = scrape(admin);
        row(
                load,
                "| %,d | %.1f | %.1f | %.1f | %.1f | %.2f | %.1f | %d | %d |",
                services,
                toOne,
                oneChanging,
                toAll,
                allChanging,
                made,
                liveHeap(sidecar) / 1e6,
                scrape.bytes >> 10,
                scrape.millis);
    }

    /** Microseconds of a processor for a request. */
    private double cpu(RunningProxy sidecar, Rotation rotation, InetSocketAddress target)
            throws IOException, InterruptedException {
        long before = sidecar.cpuNanos();
        long requests = rotation.run(target, seconds).requests();
        return (sidecar.cpuNanos() - before) / 1e3 / requests;
    }

    private record Scrape(int bytes, long millis) {}

    /** The median of several. */
    private Scrape scrape(int admin) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + admin + "/actuator/prometheus");
        long[] millis = new long[7];
        int bytes = 0;
        for (int i = 0; i < millis.length; i++) {
            long before = System.nanoTime();
            bytes = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body()
                    .length;
            millis[i] = Duration.ofNanos(System.nanoTime() - before).toMillis();
        }
        Arrays.sort(millis);
        return new Scrape(bytes, millis[millis.length / 2]);
    }

    /** Connections that the upstream has accepted so far. */
    private long accepted(int upstream) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + upstream + "/connections");
        Matcher accepted =
                ACCEPTED.matcher(client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
        if (!accepted.find()) {
            throw new IOException("the upstream does not tell its connections");
        }
        return Long.parseLong(accepted.group(1));
    }

    private static long liveHeap(RunningProxy sidecar) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String histogram = Programs.output(jcmd, Long.toString(sidecar.pid()), "GC.class_histogram");
        Matcher total = Pattern.compile("Total +\\d+ +(\\d+)").matcher(histogram);
        if (!total.find()) {
            throw new IOException("no histogram of the sidecar's heap: " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    /** Its listeners answer a moment before. */
    private static void awaitReady(RunningProxy sidecar, Path log) throws IOException, InterruptedException {
        while (Double.isNaN(ready(log))) {
            if (!sidecar.alive()) {
                throw new IOException("the sidecar has ended; its log: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static double ready(Path log) throws IOException {
        Matcher ready = READY.matcher(Files.readString(log));
        return ready.find() ? Double.parseDouble(ready.group(1)) : Double.NaN;
    }

    private static long changesSeen(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" endpoints, come ")).count();
        }
    }

    /** As {@link Proc#cpuNanos}, in finer steps than its hundredths of a second. */
    private static long scheduledNanos(long pid) throws IOException {
        long nanos = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads.toList()) {
                nanos += Long.parseLong(
                        Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]);
            }
        }
        return nanos;
    }

    private static void row(List<String> table, String format, Object... values) {
        String row = String.format(Locale.ROOT, format, values);
        System.out.println(row);
        table.add(row);
    }

    /** Changes the endpoints of one service after the other, until it is closed. */
    private static final class Changes implements AutoCloseable {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final ScheduledFuture<?> running;

        Changes(ServiceZone zone) {
            long everyNanos = TimeUnit.SECONDS.toNanos(1) / CHANGES_PER_SECOND;
            running = thread.scheduleAtFixedRate(zone::change, 0, everyNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            running.cancel(false);
            thread.close();
        }
    }

    /** wrk, whose requests go to one service after the other. */
    private final class Rotation {
        private final Path script;
        private long requests;

        /** @param pauseMillis of a connection before its next request */
        Rotation(int services, int pauseMillis) throws IOException {
            script = directory.resolve("rotation-" + services + "-" + pauseMillis + ".lua");
            Files.writeString(script, """
                    local requests, next = {}, 0
                    init = function()
                      for i = 0, %d do
                        requests[i] = wrk.format("GET", "/checkout?item=42", { Host = "service-" .. i })
                      end
                    end
                    request = function() next = (next + 1) %% %d; return requests[next] end
                    %s
                    """.formatted(
                            services - 1,
                            services,
                            pauseMillis == 0 ? "" : "delay = function() return " + pauseMillis + " end"));
        }

        LoadGenerator.Load run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
            LoadGenerator.Load done = Wrk.parse(Programs.output(cpus.load(List.of(
                    "wrk",
                    "-t1",
                    "-c" + CONNECTIONS,
                    "-d" + seconds + "s",
                    "--timeout",
                    "10s",
                    "-s",
                    script.toString(),
                    "http://127.0.0.1:" + target.getPort()))));
            requests = done.requests();
            return done;
        }
    }

    private String page() throws IOException, InterruptedException {
        String machine = Machine.describe(cpus).entrySet().stream()
                .filter(line -> !line.getKey().equals("JVM flags"))
                .map(line -> "- " + line.getKey() + ": " + line.getValue())
                .collect(Collectors.joining("\n"));
        return """
                # Many services in one sidecar

                Written by `make scale`; why it is so is in [ADR 046](../adr/046-many-services.md). A packaged sidecar, started by the
                launcher, one event loop, `PORTCULLIS_JAVA_OPTS="%s"`; its services have 20 endpoints each, at as many addresses, and
                say where they are in the DNS: a name server of the harness, whose answers count for 10 s, with less than 100 services
                for 1 s. Behind all of them is one nginx that answers 95 bytes.

                ## The start, and memory at rest

                First answer: from the start of the process. Ready: what the sidecar says itself. Live heap: after a collection,
                %d s later. Memory: resident (of it anonymous), MB.

                | services | first answer, s | ready, s | live heap, MB | memory, MB | threads |
                |--:|--:|--:|--:|--:|--:|
                %s

                ## Changes without traffic

                Each service is asked for, by an A and an AAAA question, when its answer runs out. Ten times a second one endpoint of a
                service goes and another one comes; what the sidecar has seen of it is what its log says. Processor time of the whole process, in %d s each; that of a change contains its line in the log.

                | services | asking alone, ms/s | changes seen, 1/s | with changes, ms/s | a change, ms |
                |--:|--:|--:|--:|--:|
                %s

                ## Traffic

                CPU per request in microseconds. One: %d connections at full load to one of the services. All: a thousand requests a
                second, to one service after the other; beside it, new connections to endpoints for each request, which is what
                spreading costs. Each once more while endpoints change ten times a second. No request of any run failed. Then,
                with all services called: the live heap, and `/actuator/prometheus`, its size, and how long it takes.

                | services | one | one, changing | all | all, changing | connections per request | live heap, MB | scrape, KB | scrape, ms |
                |--:|--:|--:|--:|--:|--:|--:|--:|--:|
                %s

                %s
                """.formatted(
                        FLAGS,
                        SETTLING_SECONDS,
                        String.join("\n", memory),
                        IDLE_SECONDS,
                        String.join("\n", updates),
                        CONNECTIONS,
                        String.join("\n", load),
                        machine);
    }
}
