package io.portcullis.spring.lane;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR;

import io.portcullis.engine.lane.LaneCall;
import io.portcullis.engine.route.FallbackCause;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Tells what runs in the lane as the fallback of a compiled route why it does, where a stock gateway's CircuitBreaker would: the
 * filter FallbackHeaders and the application's handlers look there. Any thread.
 */
final class FallbackCauseFilter extends CallFilter {
    @Override
    Mono<Void> filter(LaneCall call, ServerWebExchange exchange, WebFilterChain chain) {
        FallbackCause cause = call.fallback();
        if (cause != null) {
            exchange.getAttributes().put(CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR, FallbackFailures.of(cause));
        }
        return chain.filter(exchange);
    }
}
