package io.portcullis.spring.route;

import io.portcullis.core.limit.RateLimitKey;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A key resolver that the engine knows. Immutable, any thread.
 *
 * @param key what it resolves
 * @param inLane how SCG resolves it
 */
record CompiledKeyResolver(RateLimitKey key, KeyResolver inLane) implements KeyResolver {
    @Override
    public Mono<String> resolve(ServerWebExchange exchange) {
        return inLane.resolve(exchange);
    }
}
