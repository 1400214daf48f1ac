package io.portcullis.benchmarks.soak;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes that belong to one visit and to no other: its token, over and over. Any thread. */
final class Pattern {
    private Pattern() {}

    /** That many of them. */
    static byte[] of(String token, int bytes) {
        byte[] unit = (token + '\n').getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[bytes];
        for (int at = 0; at < bytes; at += unit.length) {
            System.arraycopy(unit, 0, all, at, Math.min(unit.length, bytes - at));
        }
        return all;
    }

    /** Whether these are the first of them. */
    static boolean matches(String token, byte[] bytes) {
        return Arrays.equals(of(token, bytes.length), bytes);
    }
}
