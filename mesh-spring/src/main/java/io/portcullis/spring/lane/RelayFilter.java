package io.portcullis.spring.lane;

import io.portcullis.engine.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Writes the response of the service when all filters of the route have seen it, in the place of SCG's own filter that does.
 * Any thread.
 */
public final class RelayFilter implements GlobalFilter, Ordered {
    private final List<MediaType> streamed;

    /** @param streamed types whose every part is flushed */
    public RelayFilter(List<MediaType> streamed) {
        this.streamed = streamed;
    }

    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange).then(Mono.defer(() -> write(exchange))).doFinally(end -> {
            ServiceResponse response = exchange.getAttribute(ServiceResponse.ATTRIBUTE);
            if (response != null && (end == SignalType.CANCEL || end == SignalType.ON_ERROR)) {
                response.cancel().run();
            }
        });
    }

    private Mono<Void> write(ServerWebExchange exchange) {
        ServiceResponse response = exchange.getAttribute(ServiceResponse.ATTRIBUTE);
        if (response == null) {
            return Mono.empty();
        }
        ServerHttpResponse answer = exchange.getResponse();
        Flux<DataBuffer> body = response.body();
        if (response.head().switching()) {
            // The head must not wait for a server that speaks second.
            return answer.writeAndFlushWith(Flux.concat(Mono.just(Flux.empty()), body.map(Flux::just)));
        }
        Mono<Void> written = streams(answer) ? answer.writeAndFlushWith(body.map(Flux::just)) : answer.writeWith(body);
        return written.then(Mono.fromRunnable(() -> trailers(exchange, response)));
    }

    private static void trailers(ServerWebExchange exchange, ServiceResponse response) {
        RunningCall call = RunningCall.of(exchange.getRequest());
        Headers trailers = response.trailers().get();
        if (call != null && trailers != null) {
            call.responseTrailers(trailers);
        }
    }

    private boolean streams(ServerHttpResponse answer) {
        MediaType type = type(answer);
        return type != null && streamed.stream().anyMatch(known -> known.isCompatibleWith(type));
    }

    private static @Nullable MediaType type(ServerHttpResponse answer) {
        try {
            return answer.getHeaders().getContentType();
        } catch (InvalidMediaTypeException e) {
            return null;
        }
    }
}
