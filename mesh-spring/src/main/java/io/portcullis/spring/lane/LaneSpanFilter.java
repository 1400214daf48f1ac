package io.portcullis.spring.lane;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.portcullis.spring.observe.ApplicationSpans;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Makes the span of the exchange the parent of what the application's filters and handlers call, as the observation of Spring's
 * own server is in a stock gateway. In front of all other filters. Any thread.
 */
final class LaneSpanFilter implements WebFilter, Ordered {
    private final ApplicationSpans spans;

    LaneSpanFilter(ApplicationSpans spans) {
        this.spans = spans;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        RunningCall call = RunningCall.of(exchange.getRequest());
        if (call == null) {
            return chain.filter(exchange);
        }
        Observation observation = spans.observation(call.call().span());
        return chain.filter(exchange)
                .doFinally(end -> observation.stop())
                .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, observation));
    }
}
