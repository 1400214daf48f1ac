package io.portcullis.engine.http;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Which fields belong to a connection, which of them a peer may nominate, and which may stand in a trailer section. */
public final class FieldRules {
    // RFC 9110, 6.5.1: fields of framing, routing, authentication, request modifiers, response control and content
    // format have no place in trailers; ours are in the list because what came before the body was decided with them.
    private static final Set<String> HEAD_ONLY = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "authorization",
            "proxy-authorization",
            "proxy-authenticate",
            "www-authenticate",
            "cookie",
            "set-cookie",
            "cache-control",
            "max-forwards",
            "range",
            "content-encoding",
            "content-type",
            "content-range",
            "content-location",
            "location",
            "retry-after",
            "vary",
            "age",
            "expires",
            "date",
            "pragma",
            "warning",
            "forwarded",
            "via",
            "x-real-ip",
            "traceparent",
            "tracestate",
            "idempotency-key",
            "origin",
            "referer",
            "from");

    // What decides about a message end to end. RFC 9110, 7.6.1 forbids senders to nominate such fields, and a proxy
    // that obeys lets a client erase what another hop says about it.
    private static final Set<String> NEVER_NOMINATED = Set.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "content-range",
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "cache-control",
            "max-forwards",
            "expect",
            "te",
            "trailer",
            "via",
            "forwarded",
            "x-real-ip",
            "traceparent",
            "tracestate",
            "b3",
            "baggage",
            "idempotency-key",
            "date",
            "location",
            "origin",
            "range",
            "vary",
            "www-authenticate");

    private static final HeaderName SEC_WEBSOCKET_KEY1 = HeaderName.of("Sec-WebSocket-Key1");
    private static final HeaderName SEC_WEBSOCKET_KEY2 = HeaderName.of("Sec-WebSocket-Key2");

    private FieldRules() {}

    /** Whether a field of that name is dropped from trailers. */
    public static boolean headOnly(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return HEAD_ONLY.contains(lowerCase) || lowerCase.startsWith("if-") || ours(lowerCase);
    }

    /** Whether a Connection field that nominates the name is ignored in this point. */
    public static boolean keptIfNominated(String lowerCase) {
        return NEVER_NOMINATED.contains(lowerCase) || ours(lowerCase);
    }

    /** Whether line i is one that each connection writes for itself (RFC 9110, 7.6.1). */
    public static boolean ofConnection(Headers headers, int i) {
        return switch (headers.nameLength(i)) {
            case 7 -> headers.is(i, HeaderName.UPGRADE);
            case 10 -> headers.is(i, HeaderName.CONNECTION) || headers.is(i, HeaderName.KEEP_ALIVE);
            case 16 -> headers.is(i, HeaderName.PROXY_CONNECTION);
            case 17 -> headers.is(i, HeaderName.TRANSFER_ENCODING);
            default -> false;
        };
    }

    /**
     * Whether a line is of the WebSockets of 2010, whose request went on with 8 bytes that no field announced. Servers still
     * wait for those 8 bytes (Netty does), and take them from the next request on the connection: so nobody gets to see the line.
     *
     * @param named whether that is the line's name
     */
    public static boolean announcesKey3(Predicate<HeaderName> named) {
        return named.test(SEC_WEBSOCKET_KEY1) || named.test(SEC_WEBSOCKET_KEY2);
    }

    private static boolean ours(String lowerCase) {
        return lowerCase.startsWith("x-forwarded-")
                || lowerCase.startsWith("x-portcullis-")
                || lowerCase.startsWith("x-b3-");
    }
}
