package io.portcullis.spring.lane;

import io.portcullis.engine.lane.LaneCall;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Sees the calls of the lane in front of all other filters; what Spring serves besides passes it by. Any thread. */
abstract sealed class CallFilter implements WebFilter, Ordered permits FallbackCauseFilter, LaneSpanFilter {
    @Override
    public final int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public final Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        RunningCall running = RunningCall.of(exchange.getRequest());
        return running == null ? chain.filter(exchange) : filter(running.call(), exchange, chain);
    }

    abstract Mono<Void> filter(LaneCall call, ServerWebExchange exchange, WebFilterChain chain);
}
