package io.portcullis.spring.observe;

import io.micrometer.tracing.Span;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.observe.ExchangeRecord;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names and tags of spans, after the OpenTelemetry semantic conventions for HTTP spans 1.23 and later; what is ours begins with
 * {@code portcullis.}. No query and no header value is ever in a span. Any thread.
 */
final class SpanTags {
    private SpanTags() {}

    /** The method, or HTTP for one that a client made up, so that it does not become the name of a span. */
    static String method(String method) {
        return known(method) ? method : "HTTP";
    }

    static void server(Span span, ExchangeRecord exchange) {
        String route = exchange.route();
        span.name(route == null ? method(exchange.method()) : method(exchange.method()) + ' ' + route);
        requestMethod(span, exchange.method());
        span.tag("url.path", exchange.path());
        hostAndPort(span, "server.address", "server.port", exchange.authority());
        String proxy = exchange.proxy();
        String peer = proxy == null ? exchange.clientAddress() : proxy;
        hostAndPort(span, "network.peer.address", "network.peer.port", peer);
        if (proxy != null) {
            hostAndPort(span, "client.address", "client.port", exchange.clientAddress());
        }
        protocol(span, exchange.protocol());
        span.tag("http.request.body.size", exchange.requestBytes());
        span.tag("http.response.body.size", exchange.responseBytes());
        status(span, exchange.status());
        ours(span, exchange);
        GrpcStatus grpc = exchange.grpcStatus();
        if (grpc != null) {
            span.tag("rpc.system", "grpc");
            span.tag("rpc.grpc.status_code", grpc.number());
        }
        boolean failed = (grpc == null ? exchange.status() : grpc.httpStatus()) >= 500;
        if (exchange.failure() != null) {
            error(span, exchange.failure().code().text(), exchange.failure().message(), failed);
        } else if (failed) {
            error(span, grpc == null ? Integer.toString(exchange.status()) : grpc.name(), "", true);
        }
    }

    static void client(Span span, String method, String service, String endpoint, int status, String error) {
        span.name(method(method) + ' ' + service);
        requestMethod(span, method);
        hostAndPort(span, "server.address", "server.port", service);
        hostAndPort(span, "network.peer.address", "network.peer.port", endpoint);
        span.tag("portcullis.service", service);
        status(span, status);
        if (!error.isEmpty() || status >= 400) {
            error(span, status > 0 ? Integer.toString(status) : "no_response", error, true);
        }
    }

    private static void ours(Span span, ExchangeRecord exchange) {
        span.tag("portcullis.role", exchange.role().name().toLowerCase(Locale.ROOT));
        span.tag("portcullis.listener", exchange.listener());
        span.tag("portcullis.attempts", exchange.attempts().size());
        tag(span, "portcullis.route", exchange.route());
        tag(span, "portcullis.service", exchange.service());
        tag(span, "portcullis.subset", exchange.subset());
        tag(span, "portcullis.peer", exchange.peer());
    }

    private static void requestMethod(Span span, String method) {
        if (known(method)) {
            span.tag("http.request.method", method);
        } else {
            span.tag("http.request.method", "_OTHER");
            span.tag("http.request.method_original", method);
        }
    }

    private static void status(Span span, int status) {
        if (status > 0) {
            span.tag("http.response.status_code", status);
        }
    }

    private static void protocol(Span span, String protocol) {
        int slash = protocol.indexOf('/');
        if (slash > 0) {
            span.tag("network.protocol.name", "http");
            span.tag("network.protocol.version", protocol.substring(slash + 1));
        }
    }

    /** The type is a tag; the status of the span is an error only where the conventions call it one. */
    private static void error(Span span, String type, String message, boolean status) {
        span.tag("error.type", type);
        if (status) {
            span.error(new ExchangeFailed(message.isEmpty() ? "status " + type : message));
        }
    }

    private static void hostAndPort(Span span, String hostTag, String portTag, String address) {
        if (address.isEmpty()) {
            return;
        }
        int colon = address.lastIndexOf(':');
        int port = colon > address.lastIndexOf(']') ? port(address, colon + 1) : 0;
        String host = port > 0 ? address.substring(0, colon) : address;
        boolean bracketed = host.length() > 2 && host.charAt(0) == '[' && host.charAt(host.length() - 1) == ']';
        span.tag(hostTag, bracketed ? host.substring(1, host.length() - 1) : host);
        if (port > 0) {
            span.tag(portTag, port);
        }
    }

    private static int port(String address, int from) {
        int port = 0;
        for (int i = from; i < address.length() && port <= 65_535; i++) {
            char c = address.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            port = port * 10 + c - '0';
        }
        return port <= 65_535 ? port : 0;
    }

    private static void tag(Span span, String name, @Nullable String value) {
        if (value != null) {
            span.tag(name, value);
        }
    }

    private static boolean known(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT" -> true;
            default -> false;
        };
    }

    /** Micrometer marks a span as failed by a throwable; this one costs no stack trace. */
    private static final class ExchangeFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        ExchangeFailed(String message) {
            super(message, null, false, false);
        }
    }
}
