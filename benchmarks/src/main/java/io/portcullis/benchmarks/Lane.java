package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One contender under test: its processes, and what was measured of it so far. One thread. */
final class Lane implements AutoCloseable {
    private static final int WARMUP_STEP_SECONDS = 4;
    private static final int NEXT_WARMUP_SECONDS = 6;
    private static final int SETTLED_STEPS = 3;
    private static final double SETTLED_CHANGE = 0.02;

    /** How many rounds' time a JIT gets at the rate of a latency measurement before it counts. */
    private static final int JIT_ROUNDS = 3;

    private final Contender contender;
    private final List<RunningProxy> proxies = new ArrayList<>();
    private final long idleBytes;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Latencies> latencies = new ArrayList<>();
    private boolean warm;

    /** Starts it; if that fails, nothing of it is left. */
    Lane(Contender contender, Path directory) throws IOException, InterruptedException {
        this.contender = contender;
        try {
            for (Stage stage : contender.stages()) {
                proxies.add(
                        RunningProxy.start(stage, directory.resolve(contender.name() + " " + stage.name() + ".log")));
            }
            this.idleBytes = residentBytes();
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    String name() {
        return contender.name();
    }

    Contender contender() {
        return contender;
    }

    /** Forgets what was measured so far: another work begins. */
    void begin() {
        samples.clear();
        latencies.clear();
    }

    /**
     * Loads it until a request costs no less than before, which is when the JIT has done what it will do. Not before half of
     * the time is over: a JVM on one processor rests on plateaus, waiting for its own compiler. The works behind the first one
     * have less that is new.
     *
     * @param mostSeconds the longest the first one may take, for each process of a pair: they share a processor, and so do their
     *     compilers; what is not compiled while it runs gets one step, and only once
     * @return seconds it took
     */
    int warmUp(LoadGenerator load, int mostSeconds) throws IOException, InterruptedException {
        if (warm && !contender.warmup()) {
            return 0;
        }
        int seconds = warmUpFor(load, warm ? Math.min(NEXT_WARMUP_SECONDS, mostSeconds) : mostSeconds * proxies.size());
        warm = true;
        return seconds;
    }

    private int warmUpFor(LoadGenerator load, int limitSeconds) throws IOException, InterruptedException {
        double best = Double.MAX_VALUE;
        int settled = 0;
        int seconds = 0;
        int settledEnough = contender.warmup() ? SETTLED_STEPS : 0;
        int step = Math.min(WARMUP_STEP_SECONDS, Math.max(1, limitSeconds / 2));
        do {
            double cost = sample(load, step).cpuNanosPerRequest();
            seconds += step;
            settled = cost > best * (1 - SETTLED_CHANGE) ? settled + 1 : 0;
            best = Math.min(best, cost);
        } while (settledEnough > 0
                && seconds < limitSeconds
                && (settled < settledEnough || seconds < limitSeconds / 2));
        return seconds;
    }

    /** One round of full load; returns a line about it. */
    String load(LoadGenerator load, int seconds) throws IOException, InterruptedException {
        Sample sample = sample(load, seconds);
        if (sample.requests() == 0) {
            throw new IOException("no request was answered in " + seconds + " s");
        }
        samples.add(sample);
        return String.format(
                Locale.ROOT,
                "%-22s %7.0f requests/s, %5.1f us of CPU each, %3.0f %% busy",
                name(),
                sample.perSecond(),
                sample.cpuNanosPerRequest() / 1000,
                sample.busy() * 100);
    }

    private Sample sample(LoadGenerator load, int seconds) throws IOException, InterruptedException {
        contender.around().enter();
        long cpuBefore = cpuNanos();
        long began = System.nanoTime();
        LoadGenerator.Load answered = load.run(contender.target(), seconds);
        long cpu = cpuNanos() - cpuBefore;
        double busy = (double) cpu / (System.nanoTime() - began);
        contender.around().leave();
        return new Sample(answered.requests(), answered.perSecond(), (double) cpu / answered.requests(), busy);
    }

    /** One round at a fixed rate; returns a line about it. */
    String latency(ConstantRate rate, int seconds) throws IOException, InterruptedException {
        Latencies round = calm(rate, seconds);
        latencies.add(round);
        return told(round);
    }

    /**
     * The same, and nothing comes of it. What a JIT has compiled under full load it compiles anew for one request at a time, in
     * the first seconds of those, so it is asked for longer.
     */
    String settle(ConstantRate rate, int seconds) throws IOException, InterruptedException {
        return told(calm(rate, contender.warmup() ? JIT_ROUNDS * seconds : seconds));
    }

    private Latencies calm(ConstantRate rate, int seconds) throws IOException, InterruptedException {
        contender.around().enter();
        Latencies round = rate.run(contender.target(), seconds);
        contender.around().leave();
        return round;
    }

    private String told(Latencies round) {
        return String.format(
                Locale.ROOT,
                "%-22s p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms",
                name(),
                round.millis(50),
                round.millis(99),
                round.millis(99.9));
    }

    /** What was measured of it since the work began. */
    Result result() throws IOException {
        return new Result(contender, proxies.getLast().start(), idleBytes, residentBytes(), samples, latencies);
    }

    @Override
    public void close() {
        proxies.reversed().forEach(RunningProxy::close);
    }

    private long cpuNanos() throws IOException {
        long sum = 0;
        for (RunningProxy proxy : proxies) {
            sum += proxy.cpuNanos();
        }
        return sum;
    }

    private long residentBytes() throws IOException {
        long sum = 0;
        for (RunningProxy proxy : proxies) {
            sum += proxy.residentBytes();
        }
        return sum;
    }
}
