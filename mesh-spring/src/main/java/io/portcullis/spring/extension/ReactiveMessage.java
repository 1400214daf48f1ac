package io.portcullis.spring.extension;

import io.portcullis.core.extension.FilterMessage;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** The headers of a message of WebFlux as a filter sees them. One exchange. */
abstract class ReactiveMessage implements FilterMessage {
    private static final Set<String> NOT_FOR_FILTERS = Set.of(
            "connection",
            "content-length",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final HttpHeaders headers;
    private final ServerWebExchange exchange;

    ReactiveMessage(HttpHeaders headers, ServerWebExchange exchange) {
        this.headers = headers;
        this.exchange = exchange;
    }

    @Override
    public final @Nullable String header(String name) {
        return headers.getFirst(name);
    }

    @Override
    public final List<String> headers(String name) {
        List<String> values = headers.get(name);
        return values == null ? List.of() : List.copyOf(values);
    }

    @Override
    public final void setHeader(String name, String value) {
        headers.set(writable(name), value);
    }

    @Override
    public final void addHeader(String name, String value) {
        headers.add(writable(name), value);
    }

    @Override
    public final void removeHeader(String name) {
        headers.remove(writable(name));
    }

    @Override
    public final @Nullable Object attribute(String name) {
        return exchange.getAttribute(attributeName(name));
    }

    @Override
    public final void attribute(String name, Object value) {
        exchange.getAttributes().put(attributeName(name), value);
    }

    private static String attributeName(String name) {
        return FilterMessage.class.getName() + "." + name;
    }

    private static String writable(String name) {
        if (NOT_FOR_FILTERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    name + " (expected: no header of the connection or the framing, nor Host)");
        }
        return name;
    }
}
