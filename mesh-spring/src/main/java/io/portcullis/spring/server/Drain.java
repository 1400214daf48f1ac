package io.portcullis.spring.server;

import io.portcullis.core.time.Ticker;
import io.portcullis.engine.Engine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The end of a process without losing requests: the engine accepts for a while, refuses what is new and waits for what is
 * under way; then a sidecar keeps the ways out open until its application is gone. One bound holds for all of it. Any
 * thread.
 *
 * @param bound of the whole
 * @param waitsForApplication asked when the engine is done
 */
record Drain(
        Engine engine,
        Duration bound,
        BooleanSupplier waitsForApplication,
        ApplicationDeparture application,
        Ticker ticker) {
    /** Begins; completes when everything may be closed. */
    CompletableFuture<Void> run() {
        long start = ticker.nanos();
        return engine.drain().thenCompose(drained -> {
            Duration left = bound.minusNanos(ticker.nanos() - start);
            return waitsForApplication.getAsBoolean()
                    ? application.within(left).thenAccept(gone -> {})
                    : CompletableFuture.completedFuture(null);
        });
    }
}
