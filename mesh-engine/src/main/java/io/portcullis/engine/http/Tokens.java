package io.portcullis.engine.http;

/** The character classes of RFC 9110. */
public final class Tokens {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= '9'; c++) {
            TOKEN[c] = true;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[c - 32] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private Tokens() {}

    /** tchar of RFC 9110, 5.6.2. */
    public static boolean isTokenChar(int c) {
        return c >= 0 && c < 128 && TOKEN[c];
    }

    /** What a field value may consist of, besides being trimmed: HTAB, SP, VCHAR and obs-text (RFC 9110, 5.5). */
    public static boolean isValueChar(int c) {
        return c == '\t' || (c >= 0x20 && c != 0x7f);
    }
}
