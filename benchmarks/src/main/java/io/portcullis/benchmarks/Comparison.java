package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One setup: starts its upstreams and its contenders, and has them do its works, one work after another. One thread. */
final class Comparison {
    /** Whose latency counts in the whole series. */
    private static final Set<String> PRINCIPAL = Set.of(Goal.OURS, Goal.ENVOY, Goal.NGINX);

    private final Plan plan;
    private final Setup setup;
    private final Cpus cpus;
    private final Path directory;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    /** @param directory takes files; it is there */
    Comparison(Plan plan, Setup setup, Cpus cpus, Path directory) {
        this.plan = plan;
        this.setup = setup;
        this.cpus = setup.placement(cpus);
        this.directory = directory;
    }

    /** Is told of a work that is done. */
    @FunctionalInterface
    interface Listener {
        /** @param missing who was left out so far, and why */
        void done(Trial trial, List<String> missing) throws IOException, InterruptedException;
    }

    /**
     * Does all works that this machine can do.
     *
     * @throws IOException if there is none, or somebody cannot be started
     */
    void run(Listener listener) throws IOException, InterruptedException {
        List<Work> works = possible();
        boolean needsHttp2 =
                works.stream().anyMatch(work -> work.ask().traffic().http2Upstream());
        try (Upstream web = Upstream.web(cpus, directory);
                Upstream http2 = needsHttp2 ? Upstream.http2(cpus, directory) : null) {
            start(web, http2, works);
            for (Work work : works) {
                listener.done(trial(work, web), List.copyOf(missing));
            }
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    private List<Work> possible() throws IOException {
        List<Work> works = new ArrayList<>();
        for (Work work : setup.works()) {
            String obstacle = work.obstacle();
            if (obstacle == null) {
                works.add(work);
            } else {
                leaveOut(work.label() + ": " + obstacle);
            }
        }
        if (works.isEmpty()) {
            throw new IOException(String.join("; ", missing));
        }
        return works;
    }

    private void start(Upstream web, @Nullable Upstream http2, List<Work> works)
            throws IOException, InterruptedException {
        Lineup lineup = new Lineup();
        int http2Port = http2 == null ? Workbench.freePort() : http2.port();
        setup.fill(lineup, new Workbench(cpus, directory, web.port(), http2Port));
        lineup.missing().forEach(this::leaveOut);
        for (Contender contender : lineup.contenders()) {
            if (plan.includes(contender.name()) && works.stream().anyMatch(contender.works()::contains)) {
                start(contender);
            }
        }
    }

    private void start(Contender contender) throws IOException, InterruptedException {
        say("starting " + contender.name());
        try {
            lanes.add(new Lane(contender, directory));
        } catch (IOException e) {
            goOnWithout(contender.name(), e);
        }
    }

    private Trial trial(Work work, Upstream web) throws IOException, InterruptedException {
        Ask ask = work.ask();
        LoadGenerator load = Traffic.load(cpus, directory, ask, work.connections(plan.connections()));
        List<Lane> taking = new ArrayList<>(lanes.stream()
                .filter(lane -> lane.contender().works().contains(work))
                .toList());
        taking.forEach(Lane::begin);
        everyone(
                work,
                taking,
                "warm-up",
                lane -> lane.name() + " took " + lane.warmUp(load, plan.warmupSeconds()) + " s");
        // In turn, so that whatever the machine does meanwhile hits everyone.
        for (int round = 1; round <= plan.rounds(); round++) {
            everyone(work, taking, "round " + round, lane -> lane.load(load, work.seconds(plan.seconds())));
        }
        List<Latencies> direct = latencies(work, taking, web);
        List<Result> results = new ArrayList<>();
        for (Lane lane : taking) {
            results.add(lane.result());
        }
        return new Trial(work, results, direct);
    }

    private List<Latencies> latencies(Work work, List<Lane> taking, Upstream web)
            throws IOException, InterruptedException {
        Ask ask = work.ask();
        List<Latencies> direct = new ArrayList<>();
        List<Lane> asked = new ArrayList<>(
                taking.stream().filter(lane -> isAsked(lane, work)).toList());
        if (asked.isEmpty()) {
            return direct;
        }
        ConstantRate rate = new ConstantRate(ask, Plan.LATENCY_CONNECTIONS, work.rate(plan.ratePerSecond()));
        everyone(work, asked, "latency, warm-up", lane -> lane.settle(rate, plan.latencySeconds()));
        for (int round = 1; round <= plan.rounds(); round++) {
            if (!ask.traffic().http2Upstream() && !ask.tls()) {
                direct.add(rate.run(Contender.onLoopback(web.port()), plan.latencySeconds()));
            }
            everyone(work, asked, "latency " + round, lane -> lane.latency(rate, plan.latencySeconds()));
        }
        return direct;
    }

    private boolean isAsked(Lane lane, Work work) {
        boolean counts =
                !plan.whole() || (PRINCIPAL.contains(lane.name()) && work.ask().traffic() == Traffic.HTTP1);
        return counts && work.ask().slower() > 0;
    }

    private interface Turn {
        /** @return what is to be said about it */
        String of(Lane lane) throws IOException, InterruptedException;
    }

    /** In the whole series, who fails at a work is left out of it, and the others go on. */
    private void everyone(Work work, List<Lane> taking, String what, Turn turn)
            throws IOException, InterruptedException {
        for (Lane lane : List.copyOf(taking)) {
            try {
                say(work.label() + ", " + what + ": " + turn.of(lane));
            } catch (IOException e) {
                goOnWithout(work.label() + ": " + lane.name(), e);
                taking.remove(lane);
            }
        }
    }

    private void goOnWithout(String whom, IOException e) throws IOException {
        if (!plan.whole()) {
            throw e;
        }
        System.err.println("bench: " + e.getMessage());
        leaveOut(
                whom + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse("failed"));
    }

    private void leaveOut(String sentence) {
        missing.add(sentence);
        say("left out: " + sentence);
    }

    static void say(String sentence) {
        System.out.println("bench: " + sentence);
    }
}
