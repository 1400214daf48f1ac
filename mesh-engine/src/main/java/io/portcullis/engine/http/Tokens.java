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

    /** What a request target may consist of, as far as single bytes tell (RFC 9112, 3.2): no blank, no fragment. */
    public static boolean isTargetChar(byte b) {
        return b > ' ' && b < 0x7f && b != '#';
    }

    /** What a field value may consist of, besides being trimmed: HTAB, SP, VCHAR and obs-text (RFC 9110, 5.5). */
    public static boolean isValueChar(int c) {
        return c == '\t' || (c >= 0x20 && c != 0x7f);
    }

    /**
     * A number in decimal digits alone, no sign, no space: what Content-Length consists of (RFC 9110, 8.6).
     *
     * @return the number, or -1 if the range is anything but one to eighteen digits
     */
    public static long decimal(byte[] bytes, int from, int to) {
        if (to <= from || to - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
