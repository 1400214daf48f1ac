package io.portcullis.spring.discovery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays that are up to a tenth shorter than asked, by chance: the questions for a thousand services, all asked at the start, drift
 * apart instead of coming together every time their answers run out. Any thread.
 *
 * @param delays waits
 * @param random draws; any thread
 */
record SpreadDelays(Polling.Delays delays, RandomGenerator random) implements Polling.Delays {
    private static final double MOST = 0.1;

    @Override
    public Runnable after(Duration delay, Runnable task) {
        long nanos = delay.toNanos();
        return delays.after(Duration.ofNanos(nanos - (long) (nanos * MOST * random.nextDouble())), task);
    }
}
