package io.portcullis.core.model;

import java.time.Duration;

/**
 * Outlier detection: when a single endpoint is left out for a while. Immutable, any thread.
 *
 * @param consecutiveFailures failures in a row (5xx, resets, failed connections) that eject; at least 1; default 5
 * @param baseDuration length of the first ejection; the n-th in a row lasts n times as long, and each
 *     {@code baseDuration} without one takes one off n; default 30 s
 * @param maxDuration bound of one ejection; default 300 s
 * @param panicThresholdPercent when fewer endpoints than this percentage would remain, ejections are ignored and every
 *     endpoint is used; 0 to 100; default 50
 */
public record EjectionPolicy(
        int consecutiveFailures, Duration baseDuration, Duration maxDuration, int panicThresholdPercent) {
    public static final EjectionPolicy DEFAULT =
            new EjectionPolicy(5, Duration.ofSeconds(30), Duration.ofSeconds(300), 50);

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public EjectionPolicy {
        Expect.atLeastOne("consecutive-failures", consecutiveFailures);
        Expect.positive("base-duration", baseDuration);
        Expect.that(
                maxDuration.compareTo(baseDuration) >= 0,
                "max-duration",
                maxDuration,
                ">= base-duration, " + baseDuration);
        Expect.bounded("max-duration", maxDuration);
        Expect.that(
                panicThresholdPercent >= 0 && panicThresholdPercent <= 100,
                "panic-threshold-percent",
                panicThresholdPercent,
                "0 to 100");
    }
}
