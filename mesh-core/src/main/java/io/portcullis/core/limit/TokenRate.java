package io.portcullis.core.limit;

/**
 * How fast a token bucket fills, and what a request takes out of it. The meaning is that of SCG's {@code RedisRateLimiter}.
 * Immutable, any thread.
 *
 * @param replenishPerSecond tokens that come each second; 1 or more
 * @param capacity tokens the bucket holds, and has at first; 0 or more
 * @param requested tokens one request takes; 1 or more
 */
public record TokenRate(long replenishPerSecond, long capacity, long requested) {
    /** Beyond it the script of SCG's limiter, which counts in floating point, would lose tokens. */
    public static final long MOST_TOKENS = (1L << 53) - 1;

    /** @throws IllegalArgumentException naming what is out of its range */
    public TokenRate {
        check("replenishRate", replenishPerSecond, 1);
        check("burstCapacity", capacity, 0);
        check("requestedTokens", requested, 1);
    }

    /** Seconds after which a bucket that nobody asks is full for certain; 0: a bucket is full at each request. */
    long idleSeconds() {
        return (long) ((double) capacity / replenishPerSecond * 2);
    }

    private static void check(String name, long value, long least) {
        if (value < least || value > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + " to " + MOST_TOKENS + ")");
        }
    }
}
