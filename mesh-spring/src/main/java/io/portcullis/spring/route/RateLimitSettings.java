package io.portcullis.spring.route;

import io.portcullis.core.limit.TokenBuckets;
import io.portcullis.core.route.RouteFilter.RateLimitHeaders;
import io.portcullis.core.time.Ticker;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;

/**
 * What RequestRateLimiter means where a route does not say it. Any thread.
 *
 * @param buckets of the process
 * @param limiter the application's, or null: the local one
 * @param keyResolver the application's, or null: the proven identity of the client
 * @param denyEmptyKey {@code ...filter.request-rate-limiter.deny-empty-key}; SCG's default is true
 * @param emptyKeyStatus {@code ...empty-key-status-code}; SCG's default is FORBIDDEN
 * @param throwOnLimit {@code ...throw-on-limit}; SCG's default is false
 * @param headers {@code ...redis-rate-limiter.*-header}, or null where {@code include-headers} is false
 */
public record RateLimitSettings(
        TokenBuckets buckets,
        @Nullable RateLimiter<?> limiter,
        @Nullable KeyResolver keyResolver,
        boolean denyEmptyKey,
        String emptyKeyStatus,
        boolean throwOnLimit,
        @Nullable RateLimitHeaders headers) {
    private static final String FILTER = RouteCompiler.PREFIX + ".filter.request-rate-limiter.";
    private static final String REDIS = RouteCompiler.PREFIX + ".redis-rate-limiter.";

    /** What holds where nothing is set, with buckets of its own. */
    static RateLimitSettings standard() {
        return new RateLimitSettings(
                new TokenBuckets(Ticker.system()), null, null, true, "FORBIDDEN", false, RateLimitHeaders.DEFAULT);
    }

    /** What the environment says. */
    public static RateLimitSettings read(
            Binder binder, TokenBuckets buckets, @Nullable RateLimiter<?> limiter, @Nullable KeyResolver keyResolver) {
        return new RateLimitSettings(
                buckets,
                limiter,
                keyResolver,
                binder.bind(FILTER + "deny-empty-key", Boolean.class).orElse(true),
                binder.bind(FILTER + "empty-key-status-code", String.class).orElse("FORBIDDEN"),
                binder.bind(FILTER + "throw-on-limit", Boolean.class).orElse(false),
                headers(binder));
    }

    /** The headers that the environment names, or null for none. */
    public static @Nullable RateLimitHeaders headers(Binder binder) {
        RateLimitHeaders names = RateLimitHeaders.DEFAULT;
        return binder.bind(REDIS + "include-headers", Boolean.class).orElse(true)
                ? new RateLimitHeaders(
                        Objects.requireNonNullElse(text(binder, "remaining-header", null), names.remaining()),
                        text(binder, "replenish-rate-header", names.replenishRate()),
                        text(binder, "burst-capacity-header", names.burstCapacity()),
                        text(binder, "requested-tokens-header", names.requestedTokens()))
                : null;
    }

    private static @Nullable String text(Binder binder, String key, @Nullable String otherwise) {
        return binder.bind(REDIS + key, String.class).orElse(otherwise);
    }
}
