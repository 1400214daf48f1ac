package io.portcullis.spring.route;

import io.portcullis.core.limit.TokenRate;
import io.portcullis.core.route.RouteFilter.RateLimitHeaders;
import org.jspecify.annotations.Nullable;

/** What a route says of its rate limit, with the names of SCG's {@code RedisRateLimiter}. A bean for the binder; one thread. */
public final class RateLimitArguments {
    private long replenishRate;
    private long burstCapacity = 1;
    private long requestedTokens = 1;
    private @Nullable RateLimitHeaders headers;

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

    /** Nothing that a binder could set: headers of this route's own. */
    void tell(RateLimitHeaders names) {
        headers = names;
    }

    /** The headers of this route's own, or those of all. */
    @Nullable
    RateLimitHeaders headersOr(@Nullable RateLimitHeaders ofAll) {
        return headers == null ? ofAll : headers;
    }

    /** @throws IllegalArgumentException naming what is out of its range */
    TokenRate rate() {
        return new TokenRate(replenishRate, burstCapacity, requestedTokens);
    }
}
