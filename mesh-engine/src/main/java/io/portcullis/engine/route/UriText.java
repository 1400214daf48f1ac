package io.portcullis.engine.route;

import java.nio.charset.StandardCharsets;

/** Percent-encodes text for queries. Stateless, any thread. */
final class UriText {
    private UriText() {}

    /** Encodes all but the unreserved characters (RFC 3986, 2.3), as Spring's {@code UriUtils.encode}. */
    static String encode(String text) {
        return encode(text, "", false);
    }

    /**
     * Encodes what can never stand in a query, as {@code java.net.URI} quotes it.
     *
     * @param keepsEncodings whether what looks like an encoding is one; otherwise its percent sign is a character
     */
    static String quote(String text, boolean keepsEncodings) {
        return encode(text, ";/?:@&=+$,[]!*'()", keepsEncodings);
    }

    private static String encode(String text, String legal, boolean keepsEncodings) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean kept = c < 0x80 && (PathNormalizer.isUnreserved(c) || legal.indexOf(c) >= 0);
            if (kept || (c == '%' && keepsEncodings && PathNormalizer.octet(text, i) >= 0)) {
                encoded.append((char) c);
            } else {
                append(Character.toString(c), encoded);
            }
            i += Character.charCount(c);
        }
        return encoded.toString();
    }

    private static void append(String character, StringBuilder into) {
        for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
            into.append('%').append(hex(b >> 4)).append(hex(b));
        }
    }

    private static char hex(int nibble) {
        return "0123456789ABCDEF".charAt(nibble & 0xf);
    }
}
