package io.portcullis.engine.http2;

import static io.portcullis.engine.http.MalformedException.bad;
import static io.portcullis.engine.http.MalformedException.shown;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.FieldRules;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Tokens;
import java.util.Map;

/** Fields between their form on the wire and the one of an exchange; what both ends of connections need. Stateless. */
final class Fields {
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString[] STATUSES = new AsciiString[600];

    static {
        for (int status = 100; status < STATUSES.length; status++) {
            STATUSES[status] = AsciiString.cached(Integer.toString(status));
        }
    }

    private Fields() {}

    /**
     * Whether a field may be there at all (RFC 9113, 8.2): a name in lower case, a value without blanks around it and without
     * bytes that mean something to HTTP/1, and nothing of a connection.
     *
     * @throws MalformedException if not
     */
    static void check(AsciiString name, AsciiString value) {
        checkName(name);
        checkValue(name, value);
        checkConnection(name, value);
    }

    private static void checkName(AsciiString name) {
        int from = !name.isEmpty() && name.byteAt(0) == ':' ? 1 : 0;
        if (name.length() == from) {
            throw bad("a field without a name (RFC 9113 section 8.2.1)");
        }
        for (int i = from; i < name.length(); i++) {
            byte each = name.byteAt(i);
            if (!Tokens.isTokenChar(each) || each >= 'A' && each <= 'Z') {
                throw bad("byte " + shown(each)
                        + " in a field name (expected: a token in lower case, RFC 9113 section 8.2.1)");
            }
        }
    }

    private static void checkValue(AsciiString name, AsciiString value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            if (!Tokens.isValueChar(value.byteAt(i) & 0xff)) {
                throw bad("byte " + shown(value.byteAt(i)) + " in the value of " + name + " (RFC 9113 section 8.2.1)");
            }
        }
        if (length > 0 && (isBlank(value.byteAt(0)) || isBlank(value.byteAt(length - 1)))) {
            throw bad("a blank around the value of " + name + " (RFC 9113 section 8.2.1)");
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static void checkConnection(AsciiString name, AsciiString value) {
        boolean te = is(name, HeaderName.TE);
        if (te ? !value.contentEqualsIgnoreCase(TRAILERS) : ofConnection(name)) {
            throw bad(name + " in a message of HTTP/2 (RFC 9113 section 8.2.2)");
        }
    }

    private static boolean ofConnection(AsciiString name) {
        return switch (name.length()) {
            case 7 -> is(name, HeaderName.UPGRADE);
            case 10 -> is(name, HeaderName.CONNECTION) || is(name, HeaderName.KEEP_ALIVE);
            case 16 -> is(name, HeaderName.PROXY_CONNECTION);
            case 17 -> is(name, HeaderName.TRANSFER_ENCODING);
            default -> false;
        };
    }

    static boolean is(AsciiString name, HeaderName wanted) {
        return wanted.matches(name.array(), name.arrayOffset(), name.length());
    }

    /**
     * Whether there are no more fields than allowed.
     *
     * @param kind of fields, as people are told
     * @throws MalformedException if there are
     */
    static void checkCount(Http2Headers fields, int maxFields, String kind) {
        if (fields.size() > maxFields) {
            throw new MalformedException(
                    FailureCode.HEAD_TOO_LARGE, "more than " + maxFields + " " + kind + " fields in one message");
        }
    }

    /**
     * The value of a content-length.
     *
     * @param before of one that came before it, or -1
     * @throws MalformedException if there was one, or it is no length
     */
    static long contentLength(long before, AsciiString value) {
        if (before >= 0) {
            throw bad("more than one content-length (RFC 9110 section 8.6)");
        }
        long length = Tokens.decimal(value.array(), value.arrayOffset(), value.arrayOffset() + value.length());
        if (length < 0) {
            throw bad("content-length: not a number of 1 to 18 digits (RFC 9110 section 8.6)");
        }
        return length;
    }

    /**
     * The fields behind a body (RFC 9113, 8.1); those that only a head may have are dropped.
     *
     * @throws MalformedException if one of them may not be there
     */
    static Headers trailers(Http2Headers fields, int maxFields) {
        checkCount(fields, maxFields, "trailer");
        Headers trailers = new Headers();
        for (Map.Entry<CharSequence, CharSequence> each : fields) {
            AsciiString name = AsciiString.of(each.getKey());
            AsciiString value = AsciiString.of(each.getValue());
            check(name, value);
            if (name.byteAt(0) == ':') {
                throw bad(name + " behind a body (RFC 9113 section 8.1)");
            }
            if (!FieldRules.headOnly(name.toString())) {
                trailers.addUnchecked(name, value);
            }
        }
        return trailers;
    }

    /** The head of a response as it goes out. */
    static Http2Headers response(ResponseHead head) {
        return response(head.status(), head.headers());
    }

    /** The same with a status of its own. */
    static Http2Headers response(int status, Headers headers) {
        return ReadOnlyHttp2Headers.serverHeaders(false, status(status), lines(headers));
    }

    /** Trailers as they go out. */
    static Http2Headers trailers(Headers trailers) {
        return ReadOnlyHttp2Headers.trailers(false, lines(trailers));
    }

    private static AsciiString status(int status) {
        return status < STATUSES.length ? STATUSES[status] : new AsciiString(Integer.toString(status));
    }

    /** Names and values in turn, without what belongs to a connection. */
    private static AsciiString[] lines(Headers headers) {
        AsciiString[] lines = new AsciiString[2 * (headers.size() - ofConnection(headers))];
        int at = 0;
        for (int i = 0; i < headers.size(); i++) {
            if (!FieldRules.ofConnection(headers, i)) {
                lines[at++] = headers.lowerCaseName(i);
                lines[at++] = headers.valueBytes(i);
            }
        }
        return lines;
    }

    private static int ofConnection(Headers headers) {
        int count = 0;
        for (int i = 0; i < headers.size(); i++) {
            count += FieldRules.ofConnection(headers, i) ? 1 : 0;
        }
        return count;
    }
}
