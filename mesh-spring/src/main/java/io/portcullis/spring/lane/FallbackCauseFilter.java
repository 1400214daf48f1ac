package io.portcullis.spring.lane;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR;

import io.portcullis.engine.route.FallbackCause;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Tells what runs in the lane as the fallback of a compiled route why it does, where a stock gateway's CircuitBreaker would: the
 * filter FallbackHeaders and the application's handlers look there. In front of all other filters. Any thread.
 */
final class FallbackCauseFilter implements WebFilter, Ordered {
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        RunningCall call = RunningCall.of(exchange.getRequest());
        FallbackCause cause = call == null ? null : call.call().fallback();
        if (cause != null) {
            exchange.getAttributes().put(CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR, FallbackFailures.of(cause));
        }
        return chain.filter(exchange);
    }
}
