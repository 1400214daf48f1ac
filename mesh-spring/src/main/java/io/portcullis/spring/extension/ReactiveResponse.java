package io.portcullis.spring.extension;

import io.portcullis.core.extension.FilterResponse;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;

/** A response of WebFlux as a filter sees it. One exchange. */
final class ReactiveResponse extends ReactiveMessage implements FilterResponse {
    private final ServerWebExchange exchange;

    ReactiveResponse(ServerWebExchange exchange) {
        super(exchange.getResponse().getHeaders(), exchange);
        this.exchange = exchange;
    }

    @Override
    public int status() {
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return status == null ? 200 : status.value();
    }

    @Override
    public void status(int status) {
        exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(status));
    }
}
