package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request's path the one form that is matched, authorized and forwarded (RFC 3986, 6.2.2), or refuses it where two
 * readers could take it for two different paths. Stateless, any thread.
 */
public enum PathNormalizer {
    /**
     * The gateway: encoded letters, digits and {@code -._~} are decoded, other encodings written in upper case, dot segments
     * removed. Encoded slashes and backslashes are refused.
     */
    STRICT,
    /**
     * A sidecar: the path passes as it came, encoded slashes included. Only a path with dot segments gets the form of
     * {@link #STRICT}.
     */
    TRANSPARENT;

    private static final String REMEDY = "send the path that is meant, without encodings that hide its segments";

    /**
     * Gives the head's path its normal form, in place; costs nothing where there is nothing to do.
     *
     * @return null, or why the path is refused: bad percent-encoding, {@code %00}, overlong UTF-8, a dot segment that hides behind
     *     parameters or encodings or leaves the root
     */
    public @Nullable Failure normalize(RequestHead head) {
        String path = head.path();
        int suspect = firstSuspect(path);
        if (suspect < 0) {
            return null;
        }
        String problem = encodingProblem(path, suspect);
        if (problem != null) {
            return Failure.of(FailureCode.BAD_REQUEST, "path: " + problem, REMEDY);
        }
        String decoded = decodeUnreserved(path);
        switch (DotSegments.find(decoded)) {
            case NONE -> head.path(this == STRICT ? decoded : path);
            case HIDDEN -> {
                return Failure.of(
                        FailureCode.BAD_REQUEST, "path: a dot segment hides behind ';' or an encoding", REMEDY);
            }
            case PLAIN -> {
                String removed = DotSegments.remove(decoded);
                if (removed == null) {
                    return Failure.of(FailureCode.BAD_REQUEST, "path: '..' leads above the root", REMEDY);
                }
                head.path(removed);
            }
        }
        return null;
    }

    /** Where a closer look has to begin, or -1: an encoding, a backslash, a segment or parameter that begins with a dot. */
    private static int firstSuspect(String path) {
        char previous = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean dots = c == '.' && (previous == '/' || previous == ';');
            if (c == '%' || c == '\\' || c <= ' ' || c >= 0x7f || dots) {
                return i;
            }
            previous = c;
        }
        return -1;
    }

    private @Nullable String encodingProblem(String path, int from) {
        for (int i = from; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return "character 0x" + Integer.toHexString(c) + " at position " + i;
            }
            int octet = c == '%' ? octet(path, i) : c;
            if (octet < 0) {
                return "no percent-encoding at position " + i;
            }
            if (octet == 0) {
                return "%00 at position " + i;
            }
            if (c == '%' && octet >= 0xc0 && isOverlong(octet, path, i)) {
                return "overlong UTF-8 at position " + i;
            }
            if (this == STRICT && (octet == '\\' || (octet == '/' && c == '%'))) {
                return "encoded slash or backslash at position " + i;
            }
        }
        return null;
    }

    /** A character with more bytes than it needs (RFC 3629, 3): lenient decoders make a dot of %c0%ae and a slash of %c0%af. */
    private static boolean isOverlong(int lead, String path, int i) {
        if (lead <= 0xc1) {
            return true;
        }
        int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0;
        int next = least == 0 || i + 3 >= path.length() ? -1 : octet(path, i + 3);
        return next >= 0x80 && next < least;
    }

    /** Decodes what needs no encoding and writes the rest in upper case; the same String if nothing changes. */
    private static String decodeUnreserved(String path) {
        int first = path.indexOf('%');
        if (first < 0) {
            return path;
        }
        StringBuilder text = new StringBuilder(path.length()).append(path, 0, first);
        for (int i = first; i < path.length(); i++) {
            int octet = octet(path, i);
            if (octet < 0) {
                text.append(path.charAt(i));
                continue;
            }
            if (isUnreserved(octet)) {
                text.append((char) octet);
            } else {
                text.append('%').append(upper(path.charAt(i + 1))).append(upper(path.charAt(i + 2)));
            }
            i += 2;
        }
        return path.contentEquals(text) ? path : text.toString();
    }

    /** The octet that is percent-encoded at i, or -1. */
    static int octet(String text, int i) {
        if (text.charAt(i) != '%' || i + 2 >= text.length()) {
            return -1;
        }
        int high = hex(text.charAt(i + 1));
        int low = hex(text.charAt(i + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static char upper(char hex) {
        return hex >= 'a' ? (char) (hex - 32) : hex;
    }

    /** RFC 3986, 2.3. */
    static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
