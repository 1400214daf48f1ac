package io.portcullis.spring.lane;

import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.lane.LaneCall;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The targets of requests as Spring wants them. Stateless. */
// java.net.URI is stricter than the web: a query with '|' or '{' is nothing it takes. Such characters are encoded for
// Spring, and sent on as they came where nobody touched the query.
final class Uris {
    private static final String NOT_IN_URIS = "\"<>\\^`{|}[]";

    private Uris() {}

    /** @throws IllegalArgumentException if there is no way to make one */
    static URI of(LaneCall call, RequestHead head) {
        String authority = head.authority().isEmpty() ? address(call.from().localAddress()) : head.authority();
        String query = head.query();
        String text = (call.from().secure() ? "https://" : "http://")
                + authority
                + encoded(head.path())
                + (query == null ? "" : '?' + encoded(query));
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The query to send.
     *
     * @param original as it came from the client
     * @param now as Spring has it
     */
    static @Nullable String query(@Nullable String original, @Nullable String now) {
        return original != null && now != null && now.equals(encoded(original)) ? original : now;
    }

    /** The path to send: as {@link #query}. */
    static String path(String original, @Nullable String now) {
        if (now == null || now.isEmpty()) {
            return "/";
        }
        return now.equals(encoded(original)) ? original : now;
    }

    private static String encoded(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!plain(text, i)) {
                return encoded(text, i);
            }
        }
        return text;
    }

    private static String encoded(String text, int from) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (plain(text, i)) {
                out.append(c);
            } else {
                out.append('%').append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return out.toString();
    }

    private static boolean plain(String text, int i) {
        char c = text.charAt(i);
        if (c == '%') {
            return i + 2 < text.length() && hex(text.charAt(i + 1)) && hex(text.charAt(i + 2));
        }
        return c > ' ' && c < 0x7f && NOT_IN_URIS.indexOf(c) < 0;
    }

    private static boolean hex(char c) {
        return Character.digit(c, 16) >= 0;
    }

    private static String address(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }
}
