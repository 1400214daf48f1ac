package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Reads heads of responses, strictly (RFC 9112, 4 and 5), as their bytes arrive, and says how their bodies are framed (RFC
 * 9112, 6.3). Belongs to one connection.
 */
final class Http1ResponseParser {
    private static final int MAX_STATUS_LINE = 8192;

    private final HeadLimits limits;
    private final HeadReader reader;
    private @Nullable StatusLine start;
    private FieldSection section;

    Http1ResponseParser(HeadLimits limits, LineReader line) {
        this.limits = limits;
        this.reader = new HeadReader(limits, line);
        this.section = new FieldSection(false, limits.maxFields());
    }

    /**
     * @param toHead whether the request was HEAD
     * @return the head, when it is complete; it is no longer in the input
     * @throws MalformedException if the bytes are no response; the parser is of no use afterwards
     */
    @Nullable
    ResponseHead parse(ByteBuf in, boolean toHead) {
        if (start == null && reader.startLine(in, MAX_STATUS_LINE, FailureCode.HEAD_TOO_LARGE)) {
            start = StatusLine.parse(reader.line().bytes(), reader.line().length());
        }
        StatusLine line = start;
        if (line == null || !reader.fields(in, section)) {
            return null;
        }
        return finish(line, toHead);
    }

    /** Whether the body of the response that was parsed ends with the connection. */
    boolean untilClose(ResponseHead head) {
        return head.bodyLength() == BodyLength.UNKNOWN && !section.chunked();
    }

    /** Whether the connection can carry another exchange after that response, as far as its head tells. */
    boolean persistent(ResponseHead head) {
        return section.persistent(head.version()) && !untilClose(head) && !bodyWhereNoneMayBe(head);
    }

    /** Whether the response, a 101, goes on with that protocol, and with nothing else. */
    boolean switchesTo(@Nullable String protocol, ResponseHead head) {
        return protocol != null
                && protocol.equals(section.upgrade().chosen())
                && head.version() == HttpVersion.HTTP_1_1
                && !section.chunked();
    }

    /** Begins with the next response. */
    void next() {
        start = null;
        section = new FieldSection(false, limits.maxFields());
        reader.begin();
    }

    private ResponseHead finish(StatusLine line, boolean toHead) {
        section.finish(line.version());
        if (line.status() < 200 || line.status() == 204) {
            section.headers().remove(HeaderName.CONTENT_LENGTH);
        }
        return new ResponseHead(
                line.status(), line.reason(), line.version(), section.headers(), bodyLength(line.status(), toHead));
    }

    private long bodyLength(int status, boolean toHead) {
        if (toHead || status < 200 || status == 204 || status == 304) {
            return BodyLength.NONE;
        }
        return section.contentLength() >= 0 ? section.contentLength() : BodyLength.UNKNOWN;
    }

    /** A 204 that announces a body: whoever wrote that may well send it, and the next response must not begin with it. */
    private boolean bodyWhereNoneMayBe(ResponseHead head) {
        return head.status() == 204 && (section.chunked() || section.contentLength() > 0);
    }

    /** A status line, taken apart. */
    private record StatusLine(HttpVersion version, int status, String reason) {
        static StatusLine parse(byte[] line, int length) {
            if (length < 12 || line[8] != ' ') {
                throw bad("status line: no version, one space and three digits (RFC 9112 section 4)");
            }
            HttpVersion version = version(line);
            int status = status(line);
            if (length == 12) {
                return new StatusLine(version, status, "");
            }
            if (line[12] != ' ') {
                throw bad("status line: no space after the status (RFC 9112 section 4)");
            }
            return new StatusLine(version, status, ReasonPhrase.of(status, line, 13, length));
        }

        private static HttpVersion version(byte[] line) {
            boolean http1 = line[0] == 'H'
                    && line[1] == 'T'
                    && line[2] == 'T'
                    && line[3] == 'P'
                    && line[4] == '/'
                    && line[5] == '1'
                    && line[6] == '.';
            if (http1 && line[7] == '1') {
                return HttpVersion.HTTP_1_1;
            }
            if (http1 && line[7] == '0') {
                return HttpVersion.HTTP_1_0;
            }
            throw bad("status line: does not begin with HTTP/1.1 or HTTP/1.0 (RFC 9112 section 4)");
        }

        private static int status(byte[] line) {
            int status = 0;
            for (int i = 9; i < 12; i++) {
                if (line[i] < '0' || line[i] > '9') {
                    throw bad("status line: the status is not three digits (RFC 9112 section 4)");
                }
                status = status * 10 + line[i] - '0';
            }
            if (status < 100) {
                throw bad("status line: status below 100 (RFC 9110 section 15)");
            }
            return status;
        }
    }
}
