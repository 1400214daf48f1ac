package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts our gateway and the other proxies on loopback, one worker each, loads them in turn, and writes what a request
 * costs each of them to {@code docs/benchmarks}, as Markdown and as JSON. Runs in the project's directory; everything
 * it starts ends with it.
 */
public final class SideBySide {
    private final Plan plan;
    private final Cpus cpus;
    private final Path directory;

    private SideBySide(Plan plan, Cpus cpus, Path directory) {
        this.plan = plan;
        this.cpus = cpus;
        this.directory = directory;
    }

    /** Exits with 1 and one sentence if it could not measure. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Plan plan = Plan.parse(arguments);
            Path directory = Files.createTempDirectory("portcullis-bench");
            new SideBySide(plan, Cpus.claim(), directory).run();
            // Access logs of millions of requests. After a failure they stay, to be looked at.
            delete(directory);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        Traffic traffic = plan.setup().traffic();
        LoadGenerator load = traffic.load(cpus, directory, plan.connections());
        try (Upstream upstream = Upstream.start(cpus, directory, traffic.http2Upstream())) {
            Lineup lineup = new Lineup();
            Workbench bench = new Workbench(cpus, directory, upstream.port(), traffic.http2Upstream());
            plan.setup().fill(lineup, bench);
            lineup.missing().forEach(sentence -> say("left out: " + sentence));
            List<Lane> lanes = new ArrayList<>();
            try {
                start(lineup.contenders(), lanes);
                measure(load, upstream, lanes, lineup.missing());
            } finally {
                lanes.forEach(Lane::close);
            }
        }
    }

    private void start(List<Contender> contenders, List<Lane> lanes) throws IOException, InterruptedException {
        for (Contender contender : contenders) {
            if (plan.includes(contender.name())) {
                say("starting " + contender.name());
                lanes.add(new Lane(contender, directory));
            }
        }
    }

    private void measure(LoadGenerator load, Upstream upstream, List<Lane> lanes, List<String> missing)
            throws IOException, InterruptedException {
        for (Lane lane : lanes) {
            int seconds = lane.warmUp(load, plan.warmupSeconds());
            say("warmed up " + lane.name() + " for " + seconds + " s");
        }
        // In turn, so that whatever the machine does meanwhile hits everyone.
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Lane lane : lanes) {
                say("round " + round + " of " + plan.rounds() + ": " + lane.load(load, plan.seconds()));
            }
        }
        ConstantRate rate = new ConstantRate(Plan.LATENCY_CONNECTIONS, plan.ratePerSecond());
        boolean alone = !plan.setup().traffic().http2Upstream();
        List<Latencies> direct = new ArrayList<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            if (alone) {
                direct.add(rate.run(Contender.onLoopback(upstream.port()), plan.latencySeconds()));
            }
            for (Lane lane : lanes) {
                say("latency " + round + " of " + plan.rounds() + ": " + lane.latency(rate, plan.latencySeconds()));
            }
        }
        write(lanes, direct, missing);
    }

    private void write(List<Lane> lanes, List<Latencies> direct, List<String> missing)
            throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Lane lane : lanes) {
            results.add(lane.result());
        }
        Report report = new Report(plan, Machine.describe(cpus), results, direct, missing);
        Files.createDirectories(plan.out());
        for (Map.Entry<String, String> file :
                Map.of(".md", report.markdown(), ".json", report.json()).entrySet()) {
            Files.writeString(file(file.getKey()), file.getValue());
        }
        System.out.println();
        System.out.println(report.table());
        say("written to " + file(".md"));
    }

    private Path file(String ending) {
        return plan.out().resolve(plan.setup().fileName() + ending);
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static void say(String sentence) {
        System.out.println("bench: " + sentence);
    }
}
