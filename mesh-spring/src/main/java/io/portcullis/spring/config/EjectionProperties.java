package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When single endpoints are left out for a while. Immutable, any thread.
 *
 * @param enabled false switches ejection off. Default: true.
 * @param consecutiveFailures failures in a row that eject. Default: 5.
 * @param baseDuration length of the first ejection. Default: 30s.
 * @param maxDuration bound of one ejection. Default: 300s.
 * @param panicThresholdPercent when fewer endpoints than this share would remain, all are used. Default: 50.
 */
public record EjectionProperties(
        @Nullable Boolean enabled,
        @Range(min = 1) @Nullable Integer consecutiveFailures,
        @Range(above = true) @Nullable Duration baseDuration,
        @Range(above = true) @Nullable Duration maxDuration,
        @Range(max = 100) @Nullable Integer panicThresholdPercent) {
    static EjectionProperties disabled() {
        return new EjectionProperties(false, null, null, null, null);
    }
}
