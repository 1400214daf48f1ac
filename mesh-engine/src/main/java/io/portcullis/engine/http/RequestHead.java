package io.portcullis.engine.http;

import org.jspecify.annotations.Nullable;

/**
 * The head of a request. Its headers contain Host and, where the client sent one, Content-Length, each at most once and
 * valid; fields of the connection (RFC 9110, 7.6.1: Connection and what it nominates, Keep-Alive, Proxy-Connection,
 * Transfer-Encoding, Upgrade, TE but for {@code trailers}) never get past a codec; what Upgrade asks for is {@link #upgrade()}.
 * Not thread-safe: belongs to one exchange.
 */
public final class RequestHead {
    private final String method;
    private final HttpVersion version;
    private final Headers headers;
    private final long bodyLength;
    private final @Nullable String upgrade;
    private String path;
    private @Nullable String query;

    /**
     * @param method a token; case matters
     * @param path absolute, percent-encoded, or {@code *}
     * @param query without the question mark, or null
     * @param version the client's
     * @param headers owned by the head from now on
     * @param bodyLength bytes, or one of {@link BodyLength}
     */
    public RequestHead(
            String method, String path, @Nullable String query, HttpVersion version, Headers headers, long bodyLength) {
        this(method, path, query, version, headers, bodyLength, null);
    }

    /** @param upgrade as {@link #upgrade()} says */
    public RequestHead(
            String method,
            String path,
            @Nullable String query,
            HttpVersion version,
            Headers headers,
            long bodyLength,
            @Nullable String upgrade) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.version = version;
        this.headers = headers;
        this.bodyLength = bodyLength;
        this.upgrade = upgrade;
    }

    /** An independent copy: what one attempt may change without the next one seeing it. */
    public RequestHead copy() {
        return new RequestHead(method, path, query, version, headers.copy(), bodyLength, upgrade);
    }

    public String method() {
        return method;
    }

    /** Absolute, percent-encoded path. */
    public String path() {
        return path;
    }

    /** Replaces the path; it must be absolute and percent-encoded. */
    public void path(String path) {
        this.path = path;
    }

    /** The query without its question mark, as it came, or null. */
    public @Nullable String query() {
        return query;
    }

    public void query(@Nullable String query) {
        this.query = query;
    }

    /** Path and query, as they stand in a request line. */
    public String target() {
        return query == null ? path : path + '?' + query;
    }

    /** The value of Host: {@code name[:port]}, or empty. */
    public String authority() {
        String host = headers.get(HeaderName.HOST);
        return host == null ? "" : host;
    }

    /** Replaces the value of Host, in its place. */
    public void authority(String authority) {
        headers.set(HeaderName.HOST, authority);
    }

    public HttpVersion version() {
        return version;
    }

    public Headers headers() {
        return headers;
    }

    /** Bytes of the body, or one of {@link BodyLength}. */
    public long bodyLength() {
        return bodyLength;
    }

    /**
     * The protocol that the client wants to go on with, such as {@code websocket}, or null. The head is the end of such a
     * request; if the answer is 101 (RFC 9110, 15.2.2), both directions go on with bytes of that protocol.
     */
    public @Nullable String upgrade() {
        return upgrade;
    }

    @Override
    public String toString() {
        return method + ' ' + target() + ' ' + version;
    }
}
