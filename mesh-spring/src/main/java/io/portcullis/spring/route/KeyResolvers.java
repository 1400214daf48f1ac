package io.portcullis.spring.route;

import io.portcullis.core.limit.RateLimitKey;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;

/**
 * Key resolvers for RequestRateLimiter that the engine runs itself; in the extension lane they mean the same. An application
 * declares one as a bean and names it: {@code key-resolver: "#{@perUser}"}. Any other key resolver sends its routes to the lane.
 */
public final class KeyResolvers {
    private KeyResolvers() {}

    /** The address of the client's connection. */
    public static KeyResolver clientAddress() {
        return new CompiledKeyResolver(
                new RateLimitKey.ClientAddress(),
                exchange -> Mono.justOrEmpty(exchange.getRequest().getRemoteAddress())
                        .mapNotNull(address -> address.getAddress() == null
                                ? null
                                : address.getAddress().getHostAddress()));
    }

    /** The first value of a request header; without it the key is empty. */
    public static KeyResolver header(String name) {
        return new CompiledKeyResolver(
                new RateLimitKey.Header(name),
                exchange -> Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst(name)));
    }

    /** The Host the client sent. */
    public static KeyResolver host() {
        return new CompiledKeyResolver(
                new RateLimitKey.Host(),
                exchange -> Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST)));
    }

    /** A variable that Path or Host captured; without it the key is empty. */
    public static KeyResolver pathVariable(String name) {
        return new CompiledKeyResolver(
                new RateLimitKey.PathVariable(name),
                exchange -> Mono.justOrEmpty(
                        ServerWebExchangeUtils.getUriTemplateVariables(exchange).get(name)));
    }
}
