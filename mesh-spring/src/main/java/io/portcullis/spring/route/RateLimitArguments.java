package io.portcullis.spring.route;

import io.portcullis.core.limit.TokenRate;

/** What a route says of its rate limit, with the names of SCG's {@code RedisRateLimiter}. A bean for the binder; one thread. */
public final class RateLimitArguments {
    private long replenishRate;
    private long burstCapacity = 1;
    private long requestedTokens = 1;

    /** Tokens that come each second; must be said. */
    public long getReplenishRate() {
        return replenishRate;
    }

    public void setReplenishRate(long replenishRate) {
        this.replenishRate = replenishRate;
    }

    /** Tokens the bucket holds; SCG's default is 1. */
    public long getBurstCapacity() {
        return burstCapacity;
    }

    public void setBurstCapacity(long burstCapacity) {
        this.burstCapacity = burstCapacity;
    }

    /** Tokens one request takes; SCG's default is 1. */
    public long getRequestedTokens() {
        return requestedTokens;
    }

    public void setRequestedTokens(long requestedTokens) {
        this.requestedTokens = requestedTokens;
    }

    /** @throws IllegalArgumentException naming what is out of its range */
    TokenRate rate() {
        return new TokenRate(replenishRate, burstCapacity, requestedTokens);
    }
}
