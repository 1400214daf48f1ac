package io.portcullis.spring.extension;

import io.portcullis.core.extension.EventLoopFilter;
import io.portcullis.core.extension.Verdict;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Runs a filter of the event loop in SCG's chain. Any thread.
 *
 * @param name of the filter, for messages
 * @param filter that runs
 */
record LaneFilter(String name, EventLoopFilter filter) implements GatewayFilter {
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ReactiveRequest request = new ReactiveRequest(exchange);
        return switch (filter.onRequest(request)) {
            case Verdict.GoOn on -> {
                ServerWebExchange changed = request.changed();
                yield chain.filter(changed).then(Mono.fromRunnable(() -> respond(changed)));
            }
            case Verdict.Refuse(String reason) ->
                Mono.error(new ResponseStatusException(HttpStatus.FORBIDDEN, "filter " + name + ": " + reason));
            case Verdict.Answer answer -> answer(exchange.getResponse(), answer);
        };
    }

    private void respond(ServerWebExchange exchange) {
        if (!exchange.getResponse().isCommitted()) {
            filter.onResponse(new ReactiveResponse(exchange));
        }
    }

    private static Mono<Void> answer(ServerHttpResponse response, Verdict.Answer answer) {
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        answer.headers().forEach(response.getHeaders()::set);
        response.getHeaders().setContentLength(answer.body().length);
        return answer.body().length == 0
                ? response.setComplete()
                : response.writeWith(
                        Mono.fromSupplier(() -> response.bufferFactory().wrap(answer.body())));
    }
}
