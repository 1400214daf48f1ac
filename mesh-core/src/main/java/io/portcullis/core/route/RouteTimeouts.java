package io.portcullis.core.route;

import io.portcullis.core.model.Timeouts;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts in the metadata of a route, which go before those of its service. Names and units are SCG's. Immutable, any
 * thread.
 *
 * @param connect {@code connect-timeout}, or null: the service's
 * @param response {@code response-timeout}: how long an attempt may take to its response head; null: the service's
 */
public record RouteTimeouts(
        @Nullable Duration connect, @Nullable Duration response) {
    /** What a negative response timeout means: nobody waits for longer than that. */
    public static final Duration NONE = Duration.ofDays(365);

    static final String CONNECT = "connect-timeout";
    static final String RESPONSE = "response-timeout";

    /**
     * Reads them from metadata; null where there are none.
     *
     * @throws IllegalArgumentException if one is no number of milliseconds
     */
    public static @Nullable RouteTimeouts of(Map<String, Object> metadata) {
        Long connect = millis(metadata, CONNECT, 1);
        Long response = millis(metadata, RESPONSE, Long.MIN_VALUE);
        if (connect == null && response == null) {
            return null;
        }
        return new RouteTimeouts(
                connect == null ? null : Duration.ofMillis(connect), response == null ? null : response(response));
    }

    /** Zero has no time for a response; a millisecond stands for it, as nothing is faster. */
    private static Duration response(long millis) {
        return millis < 0 ? NONE : Duration.ofMillis(Math.max(1, Math.min(millis, NONE.toMillis())));
    }

    private static @Nullable Long millis(Map<String, Object> metadata, String key, long least) {
        Object value = metadata.get(key);
        if (value == null) {
            return null;
        }
        try {
            long millis = value instanceof Number number
                    ? number.longValue()
                    : Long.parseLong(value.toString().strip());
            if (millis >= least) {
                return millis;
            }
        } catch (NumberFormatException e) {
            // Said below, as for what is out of range.
        }
        throw new IllegalArgumentException("metadata." + key + ": " + value + " (expected: milliseconds"
                + (least == 1 ? ", >= 1" : ", or -1 for no timeout") + ")");
    }

    /**
     * The timeouts of a request on this route. The whole request has time for as many attempts as there may be.
     *
     * @param service what holds for its service
     * @param maxAttempts 1 or more
     */
    public Timeouts over(Timeouts service, int maxAttempts) {
        Duration connects = connect == null ? service.connect() : connect;
        Duration attempt = response == null ? service.attempt() : response;
        Duration request = response == null ? service.request() : longer(service.request(), all(response, maxAttempts));
        return new Timeouts(
                connects,
                longer(attempt, connect == null ? attempt : connect),
                request,
                service.idle(),
                service.tunnel());
    }

    private static Duration all(Duration response, int attempts) {
        return response.equals(NONE) ? NONE : response.multipliedBy(attempts);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
