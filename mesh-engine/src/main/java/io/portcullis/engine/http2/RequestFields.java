package io.portcullis.engine.http2;

import static io.portcullis.engine.http.MalformedException.bad;
import static io.portcullis.engine.http.MalformedException.shown;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.AuthoritySyntax;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.FieldRules;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.Tokens;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one request (RFC 9113, 8.2 and 8.3), as strictly as those of HTTP/1.1 are read: what comes out is the same
 * head. Made for one request.
 */
// Nothing is repaired. Only Cookie, which clients may split for the sake of compression, becomes one line again
// (8.2.3), and :authority becomes Host (8.3.1), in front of the other fields, where HTTP/1.1 clients put it.
final class RequestFields {
    private static final HeaderName WEBSOCKET_KEY = HeaderName.of("Sec-WebSocket-Key");
    private static final int WEBSOCKET_KEY_BYTES = 16; // RFC 6455, 4.1

    private final int maxTargetBytes;
    private final int maxFields;
    private final Headers headers = new Headers();
    private @Nullable String method;
    private @Nullable String scheme;
    private @Nullable String authority;
    private @Nullable String target;
    private @Nullable String protocol;
    private @Nullable String host;
    private @Nullable StringBuilder cookies;
    private long contentLength = -1;
    private boolean fieldsBegun;

    private RequestFields(int maxTargetBytes, int maxFields) {
        this.maxTargetBytes = maxTargetBytes;
        this.maxFields = maxFields;
    }

    /**
     * The head of a request.
     *
     * @param fields as they were decoded, unchecked
     * @param end whether the request ends with them
     * @throws MalformedException if they are no request
     */
    static RequestHead head(Http2Headers fields, boolean end, int maxTargetBytes, int maxFields) {
        RequestFields reading = new RequestFields(maxTargetBytes, maxFields);
        reading.readAll(fields);
        return reading.finish(end);
    }

    private void readAll(Http2Headers fields) {
        if (fields instanceof ReceivedFields received) {
            checkPlaces(received);
        }
        Fields.checkCount(fields, maxFields, "header");
        for (Map.Entry<CharSequence, CharSequence> each : fields) {
            AsciiString name = AsciiString.of(each.getKey());
            AsciiString value = AsciiString.of(each.getValue());
            Fields.check(name, value);
            if (name.byteAt(0) == ':') {
                pseudo(name.toString(), value);
            } else {
                beginFields();
                field(name, value);
            }
        }
        beginFields();
    }

    private static void checkPlaces(ReceivedFields fields) {
        if (fields.misplaced()) {
            throw bad("a pseudo-field behind other fields (RFC 9113 section 8.3)");
        }
        if (fields.severalLengths()) {
            throw bad("more than one content-length (RFC 9110 section 8.6)");
        }
    }

    private void beginFields() {
        if (!fieldsBegun) {
            fieldsBegun = true;
            if (authority != null && !authority.isEmpty()) {
                headers.add(HeaderName.HOST, authority);
            }
        }
    }

    private void pseudo(String name, AsciiString value) {
        String text = value.toString();
        switch (name) {
            case ":method" -> method = once(name, method, text);
            case ":scheme" -> scheme = once(name, scheme, text);
            case ":authority" -> authority = once(name, authority, text);
            case ":path" -> target = once(name, target, text);
            case ":protocol" -> protocol = once(name, protocol, text);
            default -> throw bad(name + " in a request (RFC 9113 section 8.3.1)");
        }
    }

    private static String once(String name, @Nullable String before, String value) {
        if (before != null) {
            throw bad("more than one " + name + " (RFC 9113 section 8.3)");
        }
        return value;
    }

    private void field(AsciiString name, AsciiString value) {
        if (Fields.is(name, HeaderName.COOKIE)) {
            crumb(value);
        } else if (Fields.is(name, HeaderName.HOST)) {
            host(value.toString());
        } else if (Fields.is(name, HeaderName.CONTENT_LENGTH)) {
            contentLength = Fields.contentLength(contentLength, value);
            headers.addUnchecked(name, value);
        } else if (Fields.is(name, HeaderName.EXPECT) && !value.contentEqualsIgnoreCase("100-continue")) {
            throw new MalformedException(
                    FailureCode.EXPECTATION_FAILED, "Expect: only 100-continue is known (RFC 9110 section 10.1.1)");
        } else if (!FieldRules.announcesKey3(key -> Fields.is(name, key))) {
            headers.addUnchecked(name, value);
        }
    }

    private void crumb(AsciiString value) {
        StringBuilder text = cookies;
        if (text == null) {
            text = new StringBuilder();
            cookies = text;
        } else {
            text.append("; ");
        }
        text.append(value);
    }

    private RequestHead finish(boolean end) {
        String verb = verb(required(":method", method));
        String urlScheme = required(":scheme", scheme);
        if (!urlScheme.equalsIgnoreCase("http") && !urlScheme.equalsIgnoreCase("https")) {
            throw bad(":scheme is neither http nor https (RFC 9113 section 8.3.1)");
        }
        String path = target(verb, required(":path", target));
        checkAuthority();
        if (cookies != null) {
            headers.add(HeaderName.COOKIE, cookies.toString());
        }
        int mark = path.indexOf('?');
        return new RequestHead(
                verb,
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? null : path.substring(mark + 1),
                HttpVersion.HTTP_2,
                headers,
                protocol == null ? bodyLength(end) : BodyLength.NONE,
                protocol);
    }

    private String verb(String verb) {
        if (!HeaderName.isToken(verb)) {
            throw bad(":method is no token (RFC 9110 section 9.1)");
        }
        if (protocol != null) {
            return switching(verb, protocol);
        }
        if (verb.equals("CONNECT") || verb.equals("TRACE")) {
            throw new MalformedException(FailureCode.NOT_IMPLEMENTED, "method " + verb + " is not implemented here");
        }
        return verb;
    }

    /** An extended CONNECT (RFC 8441): what the Upgrade of a GET is in HTTP/1.1, whose key it does not need. */
    private String switching(String verb, String to) {
        if (!verb.equals("CONNECT")) {
            throw bad(":protocol without CONNECT (RFC 8441 section 4)");
        }
        if (!to.equals("websocket")) {
            throw new MalformedException(
                    FailureCode.NOT_IMPLEMENTED,
                    "CONNECT with a :protocol other than websocket is not implemented here");
        }
        byte[] key = new byte[WEBSOCKET_KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(key);
        headers.set(WEBSOCKET_KEY, Base64.getEncoder().encodeToString(key));
        return "GET";
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw bad("no " + name + " (RFC 9113 section 8.3.1)");
        }
        return value;
    }

    private String target(String verb, String path) {
        if (path.equals("*") && verb.equals("OPTIONS")) {
            throw new MalformedException(FailureCode.NOT_IMPLEMENTED, "OPTIONS * is not implemented here");
        }
        if (path.charAt(0) != '/') {
            throw bad(":path does not begin with a slash (RFC 9113 section 8.3.1)");
        }
        if (path.length() > maxTargetBytes) {
            throw new MalformedException(
                    FailureCode.URI_TOO_LONG, "request target of more than " + maxTargetBytes + " bytes");
        }
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) > 0x7f || !Tokens.isTargetChar((byte) path.charAt(i))) {
                throw bad("byte " + shown((byte) path.charAt(i)) + " in :path (RFC 9113 section 8.3.1)");
            }
        }
        return path;
    }

    /** Says the same as :authority, or stands in its place (RFC 9113, 8.3.1). */
    private void host(String value) {
        if (host != null) {
            throw bad("more than one host (RFC 9113 section 8.3.1)");
        }
        host = value;
        if (authority == null || authority.isEmpty()) {
            headers.add(HeaderName.HOST, value);
        } else if (!authority.equalsIgnoreCase(value)) {
            throw bad(":authority and host differ (RFC 9113 section 8.3.1)");
        }
    }

    private void checkAuthority() {
        String named = headers.get(HeaderName.HOST);
        if (named == null) {
            throw bad("neither :authority nor host (RFC 9113 section 8.3.1)");
        }
        if (!AuthoritySyntax.isValid(named)) {
            throw bad(":authority is not a host with an optional port (RFC 9113 section 8.3.1)");
        }
    }

    private long bodyLength(boolean end) {
        if (end) {
            if (contentLength > 0) {
                throw bad("content-length " + contentLength + " of a request without a body (RFC 9113 section 8.1.1)");
            }
            return contentLength == 0 ? 0 : BodyLength.NONE;
        }
        return contentLength >= 0 ? contentLength : BodyLength.UNKNOWN;
    }
}
