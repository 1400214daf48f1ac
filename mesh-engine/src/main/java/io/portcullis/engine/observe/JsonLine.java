package io.portcullis.engine.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes flat JSON objects into one growing buffer, each on a line of its own. Whatever a peer sent cannot end a string, a
 * line, or move a terminal's cursor: controls of both sets are escaped, half surrogate pairs replaced. Not thread-safe.
 * RFC 8259.
 */
// Names are copied as they are. Values are mostly ASCII without anything to escape: of those, every character takes one
// comparison with a table and one store.
final class JsonLine {
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final boolean[] PLAIN = new boolean[128];

    static {
        Arrays.fill(PLAIN, 0x20, 0x7f, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    private byte[] buffer;
    private int length;
    private boolean first;

    /** @param capacity bytes to begin with */
    JsonLine(int capacity) {
        buffer = new byte[capacity];
    }

    JsonLine begin() {
        raw('{');
        first = true;
        return this;
    }

    /** @param name as in all these methods one of ours: ASCII, with nothing to escape */
    JsonLine field(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    JsonLine field(String name, long value) {
        name(name);
        number(value);
        return this;
    }

    /** A number of thousandths, written as a decimal fraction: 1234 as {@code 1.234}. */
    JsonLine thousandths(String name, long value) {
        name(name);
        if (value < 0) {
            raw('-');
        }
        number(Math.abs(value / 1000));
        raw('.');
        threeDigits((int) Math.abs(value % 1000));
        return this;
    }

    /** Closes the object, without a line feed. */
    JsonLine end() {
        raw('}');
        return this;
    }

    JsonLine newLine() {
        raw('\n');
        return this;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, length);
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(buffer, 0, length);
    }

    @SuppressWarnings("deprecation") // The one copy out of a string that encodes nothing: that is what is wanted.
    private void name(String name) {
        int count = name.length();
        ensure(count + 4);
        if (!first) {
            buffer[length++] = ',';
        }
        first = false;
        buffer[length++] = '"';
        name.getBytes(0, count, buffer, length);
        length += count;
        buffer[length++] = '"';
        buffer[length++] = ':';
    }

    private void string(String value) {
        ensure(value.length() + 2);
        buffer[length++] = '"';
        for (int i = plain(value); i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 128 && PLAIN[c]) {
                raw(c);
            } else if (isPair(value, i)) {
                codePoint(value.codePointAt(i++));
            } else {
                special(c);
            }
        }
        raw('"');
    }

    /** Writes the characters up to the first that is not plain, for which there is room; their number. */
    private int plain(String value) {
        byte[] to = buffer;
        int at = length;
        int count = value.length();
        int i = 0;
        for (; i < count; i++) {
            char c = value.charAt(i);
            if (c >= 128 || !PLAIN[c]) {
                break;
            }
            to[at + i] = (byte) c;
        }
        length = at + i;
        return i;
    }

    private void special(char c) {
        switch (c) {
            case '"', '\\' -> escape(c);
            case '\n' -> escape('n');
            case '\r' -> escape('r');
            case '\t' -> escape('t');
            default -> {
                if (Character.isSurrogate(c)) {
                    codePoint(0xfffd);
                } else if (c < 0xa0 || c == '\u2028' || c == '\u2029') {
                    unicodeEscape(c);
                } else {
                    codePoint(c);
                }
            }
        }
    }

    private void escape(char c) {
        ensure(2);
        buffer[length++] = '\\';
        buffer[length++] = (byte) c;
    }

    private void unicodeEscape(char c) {
        escape('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            raw((char) HEX[(c >> shift) & 0xf]);
        }
    }

    /** UTF-8 of a code point from 0x80 up. */
    private void codePoint(int c) {
        ensure(4);
        if (c < 0x800) {
            buffer[length++] = (byte) (0xc0 | c >> 6);
        } else if (c < 0x10000) {
            buffer[length++] = (byte) (0xe0 | c >> 12);
            buffer[length++] = (byte) (0x80 | (c >> 6 & 0x3f));
        } else {
            buffer[length++] = (byte) (0xf0 | c >> 18);
            buffer[length++] = (byte) (0x80 | (c >> 12 & 0x3f));
            buffer[length++] = (byte) (0x80 | (c >> 6 & 0x3f));
        }
        buffer[length++] = (byte) (0x80 | (c & 0x3f));
    }

    private void number(long value) {
        if (value < 0) {
            // No value that gets here is negative but by a mistake elsewhere, which the log should show, not hide.
            ascii(Long.toString(value));
            return;
        }
        ensure(19);
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void threeDigits(int value) {
        raw((char) ('0' + value / 100));
        raw((char) ('0' + value / 10 % 10));
        raw((char) ('0' + value % 10));
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            raw(text.charAt(i));
        }
    }

    private static boolean isPair(String value, int i) {
        return Character.isHighSurrogate(value.charAt(i))
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
    }

    private void raw(char c) {
        ensure(1);
        buffer[length++] = (byte) c;
    }

    private void ensure(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
