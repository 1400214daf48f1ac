package io.portcullis.spring.lane;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.portcullis.engine.lane.LaneCall;
import io.portcullis.spring.observe.ApplicationSpans;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Makes the span of the exchange the parent of what the application's filters and handlers call, as the observation of Spring's
 * own server is in a stock gateway. Any thread.
 */
final class LaneSpanFilter extends CallFilter {
    private final ApplicationSpans spans;

    LaneSpanFilter(ApplicationSpans spans) {
        this.spans = spans;
    }

    @Override
    Mono<Void> filter(LaneCall call, ServerWebExchange exchange, WebFilterChain chain) {
        Observation observation = spans.observation(call.span());
        return chain.filter(exchange)
                .doFinally(end -> observation.stop())
                .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, observation));
    }
}
