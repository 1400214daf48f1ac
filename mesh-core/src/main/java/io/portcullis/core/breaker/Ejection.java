package io.portcullis.core.breaker;

import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.time.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Outlier detection of one endpoint: failures in a row leave it out for a while. Any thread; only failures take a lock.
 *
 * <p>The n-th ejection lasts n times the base. Every base duration without an ejection takes one off n.
 */
public final class Ejection {
    private final EjectionPolicy policy;
    private final long baseNanos;
    private final long maxNanos;
    private final Ticker ticker;
    private final LongAdder total;

    private volatile int failuresInRow;
    private volatile boolean out;
    private volatile long untilNanos;
    private int level;

    /**
     * @param policy when, and how long
     * @param ticker its clock
     * @param total counts up by one with each ejection
     */
    public Ejection(EjectionPolicy policy, Ticker ticker, LongAdder total) {
        this.policy = policy;
        this.baseNanos = TimeUnit.NANOSECONDS.convert(policy.baseDuration());
        this.maxNanos = TimeUnit.NANOSECONDS.convert(policy.maxDuration());
        this.ticker = ticker;
        this.total = total;
    }

    public EjectionPolicy policy() {
        return policy;
    }

    /** Whether the endpoint is left out now. */
    public boolean ejected() {
        return out && untilNanos - ticker.nanos() > 0;
    }

    /**
     * An attempt succeeded.
     *
     * @param probe whether it began during an ejection: then the endpoint is back, and the ejection ends. A success of one
     *     that had begun before says nothing about now.
     */
    public void success(boolean probe) {
        if (failuresInRow != 0) {
            failuresInRow = 0;
        }
        if (probe && out) {
            end();
        }
    }

    private synchronized void end() {
        long now = ticker.nanos();
        if (out && untilNanos - now > 0) {
            untilNanos = now;
        }
    }

    /** An attempt failed. Those that end during an ejection do not make it longer. */
    public synchronized void failure() {
        long now = ticker.nanos();
        if (out && untilNanos - now > 0) {
            return;
        }
        failuresInRow = failuresInRow + 1;
        if (failuresInRow >= policy.consecutiveFailures()) {
            eject(now);
        }
    }

    private void eject(long now) {
        long healthyNanos = out ? now - untilNanos : 0;
        level = (int) Math.max(0, level - healthyNanos / baseNanos) + 1;
        failuresInRow = 0;
        untilNanos = now + (level > maxNanos / baseNanos ? maxNanos : level * baseNanos);
        out = true;
        total.increment();
    }
}
