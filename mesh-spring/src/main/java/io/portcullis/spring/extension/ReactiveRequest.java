package io.portcullis.spring.extension;

import io.portcullis.core.extension.FilterRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;

/** A request of WebFlux as a filter sees it; what it changes is in {@link #changed}. One exchange. */
final class ReactiveRequest extends ReactiveMessage implements FilterRequest {
    private final ServerWebExchange exchange;
    private final HttpHeaders headers;
    private URI uri;

    ReactiveRequest(ServerWebExchange exchange) {
        this(exchange, copy(exchange.getRequest().getHeaders()));
    }

    private ReactiveRequest(ServerWebExchange exchange, HttpHeaders headers) {
        super(headers, exchange);
        this.exchange = exchange;
        this.headers = headers;
        this.uri = exchange.getRequest().getURI();
    }

    private static HttpHeaders copy(HttpHeaders headers) {
        HttpHeaders copy = new HttpHeaders();
        copy.putAll(headers);
        return copy;
    }

    /** The exchange with the request as the filter left it. */
    ServerWebExchange changed() {
        ServerHttpRequest request = exchange.getRequest()
                .mutate()
                .uri(uri)
                .headers(mutable -> {
                    mutable.clear();
                    mutable.putAll(headers);
                })
                .build();
        return exchange.mutate().request(request).build();
    }

    @Override
    public String method() {
        return exchange.getRequest().getMethod().name();
    }

    @Override
    public String path() {
        return uri.getRawPath();
    }

    @Override
    public void path(String path) {
        if (!path.startsWith("/") || path.indexOf('?') >= 0) {
            throw new IllegalArgumentException(
                    "path: '" + path + "' (expected: absolute and percent-encoded, without a query)");
        }
        uri = UriComponentsBuilder.fromUri(uri).replacePath(path).build(true).toUri();
    }

    @Override
    public @Nullable String query() {
        return uri.getRawQuery();
    }

    @Override
    public void query(@Nullable String query) {
        uri = UriComponentsBuilder.fromUri(uri).replaceQuery(query).build(true).toUri();
    }

    @Override
    public String host() {
        String host = headers.getFirst(HttpHeaders.HOST);
        return host == null ? "" : host;
    }

    @Override
    public @Nullable String variable(String name) {
        return ServerWebExchangeUtils.getUriTemplateVariables(exchange).get(name);
    }

    @Override
    public @Nullable InetAddress clientAddress() {
        InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
        return remote == null ? null : remote.getAddress();
    }

    /** The engine's word of it does not reach SCG's chain, where identities are principals. */
    @Override
    public @Nullable String clientIdentity() {
        return null;
    }
}
