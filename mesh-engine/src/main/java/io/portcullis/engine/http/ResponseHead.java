package io.portcullis.engine.http;

/**
 * The head of a response, final or informational. Its headers contain no fields of the connection, as in
 * {@link RequestHead}. Not thread-safe: belongs to one exchange.
 */
public final class ResponseHead {
    private final HttpVersion version;
    private final Headers headers;
    private long bodyLength;
    private int status;
    private String reason;

    /**
     * @param status 100 to 999
     * @param reason as it came, or empty
     * @param version the upstream's
     * @param headers owned by the head from now on
     * @param bodyLength bytes that follow, or one of {@link BodyLength}. For a response to HEAD, or with 204 or 304, it is
     *     NONE whatever Content-Length says.
     */
    public ResponseHead(int status, String reason, HttpVersion version, Headers headers, long bodyLength) {
        this.status = status;
        this.reason = reason;
        this.version = version;
        this.headers = headers;
        this.bodyLength = bodyLength;
    }

    public int status() {
        return status;
    }

    /**
     * Replaces the status; the reason becomes the new status' own. Nothing replaces 101 or becomes it: what follows such a head
     * is not HTTP.
     */
    public void status(int status) {
        if (!switching() && status != Statuses.SWITCHING_PROTOCOLS) {
            this.status = status;
            this.reason = Statuses.reason(status);
        }
    }

    /** The reason phrase, or empty. */
    public String reason() {
        return reason;
    }

    /** Whether it precedes the final response (1xx but 101). */
    public boolean informational() {
        return status < 200 && !switching();
    }

    /** Whether it ends HTTP: both directions go on with bytes of the protocol that the request has asked for. */
    public boolean switching() {
        return status == Statuses.SWITCHING_PROTOCOLS;
    }

    public HttpVersion version() {
        return version;
    }

    public Headers headers() {
        return headers;
    }

    /** Bytes of the body that follows, or one of {@link BodyLength}. */
    public long bodyLength() {
        return bodyLength;
    }

    /** Whether the body is a stream of events, between which it may rest for as long as nothing happens. */
    public boolean streamsEvents() {
        int type = bodyLength == BodyLength.UNKNOWN ? headers.indexOf(HeaderName.CONTENT_TYPE, 0) : -1;
        return type >= 0 && headers.valueBegins(type, "text/event-stream", "; \t");
    }

    /** The body that follows becomes another one, of that length. */
    public void bodyLength(long bodyLength) {
        this.bodyLength = bodyLength;
    }

    @Override
    public String toString() {
        return version + " " + status + ' ' + reason;
    }
}
