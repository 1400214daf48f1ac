package io.portcullis.engine.http;

/** The syntax of {@code host[:port]} (RFC 9110, 7.2; RFC 3986, 3.2). */
// Stricter than the grammar of registered names: no sub-delims and no percent-encoding. No name in DNS or in a
// certificate has them, and a comma or an encoded byte in Host is read differently by different programs.
public final class AuthoritySyntax {
    private AuthoritySyntax() {}

    /** Whether the text is a host, with a port or without. */
    public static boolean isValid(String text) {
        int hostEnd = text.startsWith("[") ? literalEnd(text) : nameEnd(text);
        return hostEnd > 0 && (hostEnd == text.length() || isPort(text, hostEnd));
    }

    private static int nameEnd(String text) {
        int i = 0;
        while (i < text.length() && isNameChar(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The end of an IPv6 address in brackets, or -1. */
    private static int literalEnd(String text) {
        int close = text.indexOf(']');
        if (close < 3) {
            return -1;
        }
        for (int i = 1; i < close; i++) {
            char c = text.charAt(i);
            if (c > 0x7f || (Character.digit(c, 16) < 0 && c != ':' && c != '.')) {
                return -1;
            }
        }
        return close + 1;
    }

    private static boolean isPort(String text, int colon) {
        int digits = text.length() - colon - 1;
        if (text.charAt(colon) != ':' || digits < 1 || digits > 5) {
            return false;
        }
        int port = 0;
        for (int i = colon + 1; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = port * 10 + digit;
        }
        return port <= 65535;
    }

    private static boolean isNameChar(char c) {
        return isBetween(c, 'a', 'z') || isBetween(c, 'A', 'Z') || isBetween(c, '0', '9') || "-._~".indexOf(c) >= 0;
    }

    private static boolean isBetween(char c, char first, char last) {
        return c >= first && c <= last;
    }
}
