package io.portcullis.spring.route;

import io.portcullis.core.limit.TokenBuckets;
import io.portcullis.core.limit.TokenRate;
import io.portcullis.core.route.RouteFilter.RateLimitHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.event.FilterArgsEvent;
import org.springframework.cloud.gateway.filter.ratelimit.AbstractRateLimiter;
import org.springframework.cloud.gateway.support.ConfigurationService;
import reactor.core.publisher.Mono;

/**
 * SCG's {@code RedisRateLimiter} without Redis, for routes that run in the extension lane: the same arguments
 * ({@code redis-rate-limiter.*}, or {@code bucket4j-rate-limiter.*}), their headers, and the buckets that the engine's own
 * routes use. Any thread.
 */
public final class LocalRateLimiter extends AbstractRateLimiter<RateLimitArguments> {
    /** How its arguments begin: as those of the limiter it stands for. */
    static final String ARGUMENTS = "redis-rate-limiter";

    private final TokenBuckets buckets;
    private final @Nullable RateLimitHeaders headers;

    /** @param headers of every response, or null for none */
    public LocalRateLimiter(
            TokenBuckets buckets, @Nullable RateLimitHeaders headers, ConfigurationService configuration) {
        super(RateLimitArguments.class, ARGUMENTS, configuration);
        this.buckets = buckets;
        this.headers = headers;
    }

    @Override
    public void onApplicationEvent(FilterArgsEvent event) {
        RateLimitArguments bucket = BucketArguments.read(event.getArgs());
        if (bucket == null) {
            super.onApplicationEvent(event);
        } else {
            getConfig().put(event.getRouteId(), bucket);
        }
    }

    @Override
    public Mono<Response> isAllowed(String routeId, String id) {
        RateLimitArguments arguments = getConfig().get(routeId);
        if (arguments == null) {
            return Mono.error(
                    new IllegalArgumentException("route " + routeId + " says no " + ARGUMENTS + ".replenishRate"));
        }
        return Mono.fromSupplier(() -> {
            TokenRate rate = arguments.rate();
            TokenBuckets.Taken taken = buckets.take(routeId, id, rate);
            RateLimitHeaders names = arguments.headersOr(headers);
            return new Response(taken.allowed(), names == null ? Map.of() : told(names, taken, rate));
        });
    }

    private static Map<String, String> told(RateLimitHeaders names, TokenBuckets.Taken taken, TokenRate rate) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put(names.remaining(), Long.toString(taken.remaining()));
        put(told, names.requestedTokens(), rate.requested());
        put(told, names.burstCapacity(), rate.capacity());
        put(told, names.replenishRate(), rate.replenishPerSecond());
        return told;
    }

    private static void put(Map<String, String> told, @Nullable String name, long value) {
        if (name != null) {
            told.put(name, Long.toString(value));
        }
    }
}
