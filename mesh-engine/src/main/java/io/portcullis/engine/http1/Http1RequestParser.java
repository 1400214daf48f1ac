package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Reads heads of requests, strictly (RFC 9112, 3 and 5), as their bytes arrive. What it refuses is the same wherever the
 * bytes are cut. Belongs to one connection.
 */
final class Http1RequestParser {
    /** Beside the target, a request line has a method, two spaces, the version and CRLF. */
    private static final int REQUEST_LINE_EXTRA = 64;

    private final Http1Settings settings;
    private final HeadReader reader;
    private @Nullable RequestLine start;
    private FieldSection section;
    private boolean skippedEmptyLine;

    Http1RequestParser(Http1Settings settings, LineReader line) {
        this.settings = settings;
        this.reader = new HeadReader(settings.limits(), line);
        this.section = new FieldSection(true, settings.maxHeaderCount());
    }

    /**
     * @return the head, when it is complete; it is no longer in the input
     * @throws MalformedException if the bytes are no request; the parser is of no use afterwards
     */
    @Nullable
    RequestHead parse(ByteBuf in) {
        if (start == null && !startLine(in)) {
            return null;
        }
        RequestLine line = start;
        if (line == null || !reader.fields(in, section)) {
            return null;
        }
        return finish(line);
    }

    /** Whether a part of a head was read already. */
    boolean begun() {
        return start != null || reader.begun();
    }

    /** Bytes of the head that were read already. */
    int usedBytes() {
        return reader.usedBytes();
    }

    /** The request line of a head whose fields are being read, or null. */
    @Nullable
    RequestLine requestLine() {
        return start;
    }

    /** The fields of the last head, for what they say about the connection. */
    FieldSection section() {
        return section;
    }

    /** Begins with the next request. */
    void next() {
        start = null;
        skippedEmptyLine = false;
        section = new FieldSection(true, settings.maxHeaderCount());
        reader.begin();
    }

    private boolean startLine(ByteBuf in) {
        int max = settings.maxTargetBytes() + REQUEST_LINE_EXTRA;
        while (reader.startLine(in, max, FailureCode.URI_TOO_LONG)) {
            LineReader line = reader.line();
            if (line.length() > 0) {
                start = RequestLine.parse(
                        line.bytes(), line.length(), settings.maxTargetBytes(), settings.forwardProxy());
                return true;
            }
            skipEmptyLine();
        }
        return false;
    }

    /** RFC 9112, 2.2 asks servers to bear with one: old clients sent it behind a body. */
    private void skipEmptyLine() {
        if (skippedEmptyLine) {
            throw bad("more than one empty line before the request line (RFC 9112 section 2.2)");
        }
        skippedEmptyLine = true;
    }

    private RequestHead finish(RequestLine line) {
        section.finish(line.version());
        String authority = line.authority();
        if (authority != null) {
            target(authority);
        }
        return new RequestHead(
                line.method(),
                line.path(),
                line.query(),
                line.version(),
                section.headers(),
                bodyLength(),
                upgrade(line));
    }

    /** A target in absolute form: a proxy goes by it, an origin has been given the same thing twice (RFC 9112, 3.2.2). */
    private void target(String authority) {
        String host = section.headers().get(HeaderName.HOST);
        if (host != null && !settings.forwardProxy() && !host.equalsIgnoreCase(authority)) {
            throw bad("the target's authority and Host differ (RFC 9112 section 3.2.2)");
        }
        section.headers().set(HeaderName.HOST, authority);
    }

    /** RFC 6455, 4.1: a GET of HTTP/1.1; with a body its bytes could be taken for those of the other protocol. */
    private @Nullable String upgrade(RequestLine line) {
        boolean bodiless = !section.chunked() && section.contentLength() <= 0;
        return bodiless
                        && line.version() == HttpVersion.HTTP_1_1
                        && line.method().equals("GET")
                ? section.upgrade().offered()
                : null;
    }

    private long bodyLength() {
        if (section.chunked()) {
            return BodyLength.UNKNOWN;
        }
        return section.contentLength() >= 0 ? section.contentLength() : BodyLength.NONE;
    }
}
