package io.portcullis.core.grpc;

import java.util.concurrent.TimeUnit;

/**
 * What a server asks of whoever would call again: to wait, or not to do it ({@code grpc-retry-pushback-ms}). Immutable, any
 * thread.
 *
 * @param delayMillis how long to wait, 0 or more, or negative: not at all to call again
 * @see <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md#pushback">gRPC A6, pushback</a>
 */
public record Pushback(long delayMillis) {
    private static final Pushback FORBIDDEN = new Pushback(-1);

    /** Reads the value of the field: a number of 32 bits; whatever is none forbids another call. */
    public static Pushback parse(String value) {
        boolean padded = value.length() > 1 && value.charAt(0) == '0';
        if (padded || value.startsWith("+")) {
            return FORBIDDEN;
        }
        try {
            return new Pushback(Integer.parseInt(value));
        } catch (NumberFormatException e) {
            return FORBIDDEN;
        }
    }

    /** The same, of a call that may take no longer than that: what is asked for too late cannot be done. */
    public Pushback within(long leftNanos) {
        return TimeUnit.MILLISECONDS.toNanos(delayMillis) < leftNanos ? this : FORBIDDEN;
    }

    /** Whether the server asks not to be called again. */
    public boolean forbids() {
        return delayMillis < 0;
    }
}
