package io.portcullis.core.retry;

import io.portcullis.core.model.RetryPolicy.Budget;
import io.portcullis.core.time.Ticker;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Bounds a service's retries to a share of its requests, so that retries cannot bring down what is already slow. Lives as
 * long as its service. Any thread, lock-free.
 *
 * <p>Requests and retries are counted in slots of a second over the last 10 s. Since a retry stays in the window at least
 * as long as the requests that paid for it, the bound also holds over any longer time: at most
 * {@code percent/100 * requests + minPerSecond * (seconds + 10)}.
 */
public final class RetryBudget {
    /** Long enough that a burst of failures meets the requests around it, short enough to forget them (Finagle's). */
    static final int WINDOW_SECONDS = 10;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long COUNT_MASK = 0xFFFF_FFFFL;

    private final double perRequest;
    private final double reserve;
    private final Ticker ticker;
    private final long origin;
    private volatile @Nullable Counts counts;

    /**
     * @param budget share and minimum
     * @param ticker its clock
     */
    public RetryBudget(Budget budget, Ticker ticker) {
        this.perRequest = budget.percent() / 100;
        this.reserve = (double) budget.minPerSecond() * WINDOW_SECONDS;
        this.ticker = ticker;
        this.origin = ticker.nanos();
    }

    /** What a service that is called needs, and of a thousand services few are. */
    private static final class Counts {
        final AtomicLongArray requests = new AtomicLongArray(WINDOW_SECONDS);
        final AtomicLongArray retries = new AtomicLongArray(WINDOW_SECONDS);
    }

    private Counts counts() {
        Counts known = counts;
        return known == null ? begin() : known;
    }

    private synchronized Counts begin() {
        Counts begun = counts;
        if (begun == null) {
            begun = new Counts();
            counts = begun;
        }
        return begun;
    }

    /** Counts a request; call once per request, not per attempt. */
    public void onRequest() {
        add(counts().requests, second(), 1);
    }

    /** Takes one retry, or says that none is left. */
    public boolean tryRetry() {
        long second = second();
        // Taken before it is checked: threads that come together may all be refused, but never all be served.
        Counts counts = counts();
        if (!add(counts.retries, second, 1)) {
            return false;
        }
        if (balance(second) >= 0) {
            return true;
        }
        add(counts.retries, second, -1);
        return false;
    }

    /** Retries left now; may be negative when the requests that paid for past ones are forgotten. */
    public double balance() {
        return balance(second());
    }

    private double balance(long second) {
        Counts known = counts;
        return known == null
                ? reserve
                : sum(known.requests, second) * perRequest + reserve - sum(known.retries, second);
    }

    /** Counted from 1, so that an untouched slot, which reads as second 0, is empty. */
    private long second() {
        return 1 + (ticker.nanos() - origin) / NANOS_PER_SECOND;
    }

    /**
     * A slot holds the second it counts in its upper half and the count in its lower: it needs no clearing.
     *
     * @return whether it was counted: not when the thread slept until the slot had gone on to another second
     */
    private static boolean add(AtomicLongArray slots, long second, int change) {
        int index = (int) (second % WINDOW_SECONDS);
        long seen;
        long next;
        do {
            seen = slots.get(index);
            if (seen >>> 32 > second || (change < 0 && seen >>> 32 != second)) {
                return false;
            }
            long count = seen >>> 32 == second ? seen & COUNT_MASK : 0;
            next = second << 32 | Math.min(count + change, COUNT_MASK);
        } while (!slots.compareAndSet(index, seen, next));
        return true;
    }

    private static long sum(AtomicLongArray slots, long second) {
        long sum = 0;
        for (int index = 0; index < WINDOW_SECONDS; index++) {
            long slot = slots.get(index);
            if (second - (slot >>> 32) < WINDOW_SECONDS) {
                sum += slot & COUNT_MASK;
            }
        }
        return sum;
    }
}
