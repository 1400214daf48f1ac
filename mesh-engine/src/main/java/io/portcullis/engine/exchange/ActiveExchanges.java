package io.portcullis.engine.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the exchanges and tunnels that have begun and not ended. Any thread. */
public final class ActiveExchanges {
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder sentAway = new LongAdder();
    private volatile @Nullable CompletableFuture<Void> none;

    /** One begins. */
    public void begin() {
        count.incrementAndGet();
    }

    /** One has ended. */
    public void end() {
        if (count.decrementAndGet() == 0) {
            completeIfNone();
        }
    }

    /** How many there are now. */
    public int count() {
        return count.get();
    }

    /** A WebSocket's client was told to connect elsewhere. */
    public void sentAway() {
        sentAway.increment();
    }

    /** How many were, since the beginning. */
    public long countSentAway() {
        return sentAway.sum();
    }

    /** Completes as soon as there is none. */
    public CompletableFuture<Void> whenNone() {
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        none = waiting;
        completeIfNone();
        return waiting;
    }

    private void completeIfNone() {
        CompletableFuture<Void> waiting = none;
        if (waiting != null && count.get() == 0) {
            waiting.complete(null);
        }
    }
}
