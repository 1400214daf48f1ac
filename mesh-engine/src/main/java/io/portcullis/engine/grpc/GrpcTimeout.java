package io.portcullis.engine.grpc;

import java.util.concurrent.TimeUnit;

/**
 * The value of {@code grpc-timeout}: one to eight digits and a unit.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests">gRPC over HTTP/2, requests</a>
 */
final class GrpcTimeout {
    /** The value is none. */
    static final long MALFORMED = -1;

    private static final int MOST_DIGITS = 8;
    private static final long MOST = 99_999_999;

    private GrpcTimeout() {}

    /** The timeout in nanoseconds, {@link Long#MAX_VALUE} for what is more, or {@link #MALFORMED}. */
    static long parse(String value) {
        int digits = value.length() - 1;
        if (digits < 1 || digits > MOST_DIGITS) {
            return MALFORMED;
        }
        long amount = 0;
        for (int i = 0; i < digits; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return MALFORMED;
            }
            amount = amount * 10 + digit;
        }
        return switch (value.charAt(digits)) {
            case 'H' -> TimeUnit.HOURS.toNanos(amount);
            case 'M' -> TimeUnit.MINUTES.toNanos(amount);
            case 'S' -> TimeUnit.SECONDS.toNanos(amount);
            case 'm' -> TimeUnit.MILLISECONDS.toNanos(amount);
            case 'u' -> TimeUnit.MICROSECONDS.toNanos(amount);
            case 'n' -> amount;
            default -> MALFORMED;
        };
    }

    /**
     * As precise as eight digits are, rounded down: the next one never has more time than is left.
     *
     * @param nanos what is left; the least that can be said is a nanosecond
     */
    static String format(long nanos) {
        long left = Math.max(1, nanos);
        if (left < 1000) {
            return left + "n";
        }
        if (TimeUnit.NANOSECONDS.toMicros(left) <= MOST) {
            return TimeUnit.NANOSECONDS.toMicros(left) + "u";
        }
        if (TimeUnit.NANOSECONDS.toMillis(left) <= MOST) {
            return TimeUnit.NANOSECONDS.toMillis(left) + "m";
        }
        if (TimeUnit.NANOSECONDS.toSeconds(left) <= MOST) {
            return TimeUnit.NANOSECONDS.toSeconds(left) + "S";
        }
        if (TimeUnit.NANOSECONDS.toMinutes(left) <= MOST) {
            return TimeUnit.NANOSECONDS.toMinutes(left) + "M";
        }
        return TimeUnit.NANOSECONDS.toHours(left) + "H";
    }
}
