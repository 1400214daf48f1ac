package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;
import static io.portcullis.engine.http.MalformedException.shown;

import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.AuthoritySyntax;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.Tokens;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request line, taken apart and checked (RFC 9112, 3). Immutable.
 *
 * @param method a token
 * @param authority of a target in absolute form, or null
 * @param path absolute
 * @param query without the question mark, or null
 * @param version 1.0 or 1.1
 */
record RequestLine(
        String method,
        @Nullable String authority,
        String path,
        @Nullable String query,
        HttpVersion version) {
    private static final String[] METHODS = {"GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"};

    static RequestLine parse(byte[] line, int length, int maxTargetBytes, boolean forwardProxy) {
        int methodEnd = methodEnd(line, length);
        int targetEnd = targetEnd(line, methodEnd + 1, length, maxTargetBytes);
        HttpVersion version = version(line, targetEnd + 1, length);
        String method = method(line, methodEnd);
        if (method.equals("CONNECT") || method.equals("TRACE")) {
            throw new MalformedException(FailureCode.NOT_IMPLEMENTED, "method " + method + " is not implemented here");
        }
        return line[methodEnd + 1] == '/'
                ? originForm(method, text(line, methodEnd + 1, targetEnd), version)
                : otherForm(method, text(line, methodEnd + 1, targetEnd), version, forwardProxy);
    }

    private static int methodEnd(byte[] line, int length) {
        int i = 0;
        while (i < length && Tokens.isTokenChar(line[i])) {
            i++;
        }
        if (i == 0 || i == length || line[i] != ' ') {
            throw bad("request line: no method followed by one space (RFC 9112 section 3)");
        }
        return i;
    }

    private static int targetEnd(byte[] line, int from, int length, int maxTargetBytes) {
        int i = from;
        while (i < length && Tokens.isTargetChar(line[i])) {
            i++;
        }
        if (i - from > maxTargetBytes) {
            throw new MalformedException(
                    FailureCode.URI_TOO_LONG, "request target of more than " + maxTargetBytes + " bytes");
        }
        if (i == length) {
            throw bad("request line: no version after the target (RFC 9112 section 3)");
        }
        if (i == from) {
            throw bad("request line: byte " + shown(line[i]) + " where the target begins (RFC 9112 section 3)");
        }
        if (line[i] != ' ') {
            throw bad("request line: byte " + shown(line[i]) + " in the target (RFC 9112 section 3.2)");
        }
        return i;
    }

    private static HttpVersion version(byte[] line, int from, int length) {
        boolean shaped = length - from == 8
                && "HTTP/".equals(text(line, from, from + 5))
                && isDigit(line[from + 5])
                && line[from + 6] == '.'
                && isDigit(line[from + 7]);
        if (!shaped) {
            throw bad(
                    "request line: no version HTTP/1.1 or HTTP/1.0 after the target and one space (RFC 9112 section 2.3)");
        }
        if (line[from + 5] == '1' && line[from + 7] <= '1') {
            return line[from + 7] == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
        }
        throw new MalformedException(
                FailureCode.VERSION_NOT_SUPPORTED,
                "version " + text(line, from, length) + " (expected: HTTP/1.1 or HTTP/1.0)");
    }

    private static String method(byte[] line, int length) {
        for (String known : METHODS) {
            if (known.length() == length && startsWith(line, known)) {
                return known;
            }
        }
        return text(line, 0, length);
    }

    private static RequestLine originForm(String method, String target, HttpVersion version) {
        return of(method, null, target, version);
    }

    private static RequestLine otherForm(String method, String target, HttpVersion version, boolean forwardProxy) {
        if (target.equals("*")) {
            throw asterisk(method);
        }
        boolean secure = target.regionMatches(true, 0, "https://", 0, 8);
        if (!secure && !target.regionMatches(true, 0, "http://", 0, 7)) {
            throw bad("request line: target is neither a path nor a URL of http or https (RFC 9112 section 3.2)");
        }
        if (secure && forwardProxy) {
            throw new MalformedException(
                    FailureCode.NOT_IMPLEMENTED,
                    "an https URL on a forward proxy (expected: http; the mesh encrypts between sidecars)");
        }
        return absoluteForm(method, target, secure ? 8 : 7, version);
    }

    private static RequestLine absoluteForm(String method, String target, int from, HttpVersion version) {
        int end = from;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String authority = target.substring(from, end);
        if (!AuthoritySyntax.isValid(authority)) {
            throw bad(
                    "request line: the target's authority is not a host with an optional port (RFC 9110 section 4.2)");
        }
        String rest = target.substring(end);
        if (rest.isEmpty() && method.equals("OPTIONS")) {
            throw asterisk(method);
        }
        return of(method, authority, rest.startsWith("/") ? rest : '/' + rest, version);
    }

    private static MalformedException asterisk(String method) {
        return method.equals("OPTIONS")
                ? new MalformedException(FailureCode.NOT_IMPLEMENTED, "OPTIONS * is not implemented here")
                : bad("request line: target * with a method other than OPTIONS (RFC 9112 section 3.2.4)");
    }

    private static RequestLine of(String method, @Nullable String authority, String pathAndQuery, HttpVersion version) {
        int mark = pathAndQuery.indexOf('?');
        return mark < 0
                ? new RequestLine(method, authority, pathAndQuery, null, version)
                : new RequestLine(
                        method, authority, pathAndQuery.substring(0, mark), pathAndQuery.substring(mark + 1), version);
    }

    private static boolean startsWith(byte[] line, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (line[i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static String text(byte[] line, int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
