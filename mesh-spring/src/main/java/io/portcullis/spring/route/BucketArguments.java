package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter.RateLimitHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What a route says of its rate limit with the names of SCG's {@code Bucket4jRateLimiter}; a greedy refill is a bucket of ours.
 *
 * @param capacity tokens the bucket holds; must be said
 * @param refillTokens that come each period; as many as it holds by default
 * @param refillPeriod must be said
 * @param requestedTokens one request takes; 1 by default
 * @param refillStyle GREEDY, the default
 * @param headerName of the one header that tells a response how many tokens are left; X-RateLimit-Remaining by default
 */
record BucketArguments(
        @Nullable Long capacity,
        @Nullable Long refillTokens,
        @Nullable Duration refillPeriod,
        @Nullable Long requestedTokens,
        @Nullable String refillStyle,
        @Nullable String headerName) {
    /** How the arguments begin. */
    static final String NAME = "bucket4j-rate-limiter";

    private static final String EXPECTED =
            "capacity, refillTokens, refillPeriod, requestedTokens, headerName, as SCG's reference says";

    /**
     * What the arguments of the filter say, in the terms of the local limiter; null if they are not of this kind.
     *
     * @throws Unusable if they say what a local bucket cannot do
     */
    static @Nullable RateLimitArguments read(Map<String, ?> args) {
        Map<String, Object> ours = new LinkedHashMap<>();
        args.forEach((name, value) -> {
            if (name.startsWith(NAME + ".")) {
                ours.put(name, value);
            }
        });
        return ours.isEmpty() ? null : bound(ours).asRate();
    }

    private static BucketArguments bound(Map<String, Object> args) {
        try {
            return new Binder(new MapConfigurationPropertySource(args))
                    .bind(
                            NAME,
                            Bindable.of(BucketArguments.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                    .get();
        } catch (BindException e) {
            throw new Unusable("arguments " + args.keySet() + ": " + reason(e), EXPECTED);
        }
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? String.valueOf(e.getMessage()) : reason(e.getCause());
    }

    private RateLimitArguments asRate() {
        if (capacity == null || refillPeriod == null || !refillPeriod.isPositive()) {
            throw new Unusable(NAME + " without capacity or refillPeriod", EXPECTED);
        }
        if (refillStyle != null && !refillStyle.equalsIgnoreCase("greedy")) {
            throw new Unusable(
                    NAME + ".refillStyle " + refillStyle,
                    "GREEDY, or Bucket4j's own limiter by an AsyncProxyManager bean");
        }
        RateLimitArguments rate = new RateLimitArguments();
        rate.setReplenishRate(perSecond(refillTokens == null ? capacity : refillTokens, refillPeriod));
        rate.setBurstCapacity(capacity);
        rate.setRequestedTokens(requestedTokens == null ? 1 : requestedTokens);
        rate.tell(RateLimitHeaders.remainingAlone(
                headerName == null ? RateLimitHeaders.DEFAULT.remaining() : headerName));
        return rate;
    }

    private static long perSecond(long tokens, Duration period) {
        double rate = tokens / (period.toNanos() / 1e9);
        if (rate < 1 || rate != Math.rint(rate)) {
            throw new Unusable(
                    NAME + ".refillTokens " + tokens + " each " + period,
                    "a whole number for each second, or Bucket4j's own limiter by an AsyncProxyManager bean");
        }
        return (long) rate;
    }
}
