package io.portcullis.sidecar.command;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Asking again until a deadline: what the sidecar is doing is seen only by asking it, so there is no event to wait for. One
 * thread.
 */
final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final long deadlineNanos;

    private Patience(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    static Patience upTo(Duration limit) {
        return new Patience(System.nanoTime() + limit.toNanos());
    }

    /** Waits a little, and tells whether there is time to ask again; an interrupted thread has none. */
    boolean pause() {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0 || Thread.currentThread().isInterrupted()) {
            return false;
        }
        LockSupport.parkNanos(Math.min(left, PAUSE.toNanos()));
        return true;
    }
}
