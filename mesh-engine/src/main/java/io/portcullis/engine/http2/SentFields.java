package io.portcullis.engine.http2;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.portcullis.engine.http.FieldRules;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import java.util.Arrays;
import java.util.Set;

/** The fields of a request as they go out (RFC 9113, 8.3.1). Stateless. */
// Values are copied: the compressor remembers what it has sent, and would keep the whole head that they are a part of.
final class SentFields {
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString POST = AsciiString.cached("POST");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString[] PSEUDO = {
        AsciiString.cached(":method"),
        AsciiString.cached(":scheme"),
        AsciiString.cached(":authority"),
        AsciiString.cached(":path")
    };

    /**
     * What is never kept in the table that both ends share: credentials, so that nobody who shares the connection can guess them by
     * how long his own requests become (RFC 7541, 7.1), and what is another one each time, which would only push out the rest.
     */
    private static final Set<AsciiString> NEVER_INDEXED = Set.of(
            AsciiString.cached("authorization"),
            AsciiString.cached("proxy-authorization"),
            AsciiString.cached("cookie"),
            AsciiString.cached("traceparent"),
            AsciiString.cached("x-request-id"),
            CONTENT_LENGTH);

    static final SensitivityDetector SENSITIVITY = (name, value) -> NEVER_INDEXED.contains(AsciiString.of(name));

    private SentFields() {}

    /** @param secure whether the connection is encrypted */
    static Http2Headers request(RequestHead head, boolean secure) {
        Headers headers = head.headers();
        String authority = head.authority();
        AsciiString[] lines = new AsciiString[2 * (headers.size() + PSEUDO.length + 1)];
        int at = 0;
        at = put(lines, at, PSEUDO[0], method(head.method()));
        at = put(lines, at, PSEUDO[1], secure ? HTTPS : HTTP);
        if (!authority.isEmpty()) {
            at = put(lines, at, PSEUDO[2], new AsciiString(authority));
        }
        at = put(lines, at, PSEUDO[3], new AsciiString(head.target()));
        for (int i = 0; i < headers.size(); i++) {
            if (isSent(headers, i)) {
                at = put(lines, at, headers.lowerCaseName(i), headers.valueBytes(i));
            }
        }
        if (head.bodyLength() >= 0) {
            at = put(lines, at, CONTENT_LENGTH, new AsciiString(Long.toString(head.bodyLength())));
        }
        return ReadOnlyHttp2Headers.trailers(false, Arrays.copyOf(lines, at));
    }

    /** Fields behind a body. */
    static Http2Headers trailers(Headers trailers) {
        AsciiString[] lines = new AsciiString[2 * trailers.size()];
        int at = 0;
        for (int i = 0; i < trailers.size(); i++) {
            if (isSent(trailers, i)) {
                at = put(lines, at, trailers.lowerCaseName(i), trailers.valueBytes(i));
            }
        }
        return ReadOnlyHttp2Headers.trailers(false, Arrays.copyOf(lines, at));
    }

    /** Not what each connection says for itself, what is said elsewhere, and the length, which is the body's. */
    private static boolean isSent(Headers headers, int i) {
        return !headers.is(i, HeaderName.HOST)
                && !headers.is(i, HeaderName.CONTENT_LENGTH)
                && !FieldRules.ofConnection(headers, i);
    }

    private static AsciiString method(String method) {
        return switch (method) {
            case "GET" -> GET;
            case "POST" -> POST;
            default -> new AsciiString(method);
        };
    }

    private static int put(AsciiString[] lines, int at, AsciiString name, AsciiString value) {
        lines[at] = name;
        lines[at + 1] = value;
        return at + 2;
    }
}
