package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How changes of the configuration are noticed. Read at start. Immutable, any thread.
 *
 * @param watch whether files are watched, those that may appear later and mounted ConfigMaps included. Default: true.
 * @param quietPeriod how long files have to stay as they are before they are read, so that a file is not read while it is
 *     written; 50ms to 1m. A change is in force after one to two of it. Default: 500ms.
 */
public record ConfigProperties(
        @Nullable Boolean watch,
        @Range(min = 0.05, max = 60) @Nullable Duration quietPeriod) {
    /** Where nothing is written. */
    public static final Duration QUIET_PERIOD = Duration.ofMillis(500);
}
