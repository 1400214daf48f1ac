package io.portcullis.engine.observe;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The value of a {@code traceparent} field: which trace, which span of it, and whether it is recorded. Immutable, any thread.
 * W3C Trace Context, level 2, section 3.2.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero
 * @param flags {@link #SAMPLED} and {@link #RANDOM}; bits nobody has given a meaning are never passed on
 */
public record TraceParent(String traceId, String spanId, int flags) {
    /** The caller may have recorded its span. */
    public static final int SAMPLED = 1;

    /** The right-most seven bytes of the trace id are random (level 2). */
    public static final int RANDOM = 2;

    private static final int TRACE_ID_AT = 3;
    private static final int SPAN_ID_AT = 36;
    private static final int FLAGS_AT = 53;
    private static final int LENGTH = 55;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    /**
     * Reads a field value. A version of the future is read as far as version 00 reaches, as the recommendation asks for.
     *
     * @return null if the value is not valid, upper-case digits and all-zero ids included
     */
    public static @Nullable TraceParent parse(String value) {
        if (!wellFormed(value)) {
            return null;
        }
        int flags = (digit(value.charAt(FLAGS_AT)) << 4 | digit(value.charAt(FLAGS_AT + 1))) & (SAMPLED | RANDOM);
        return new TraceParent(
                value.substring(TRACE_ID_AT, TRACE_ID_AT + 32), value.substring(SPAN_ID_AT, SPAN_ID_AT + 16), flags);
    }

    /** The first span of a new trace. */
    public static TraceParent root(RandomGenerator random, boolean sampled) {
        byte[] traceId = new byte[32];
        writeHex(nonZero(random), traceId, 0);
        writeHex(nonZero(random), traceId, 16);
        return new TraceParent(ascii(traceId), newSpanId(random), sampled ? SAMPLED | RANDOM : RANDOM);
    }

    /** A span of the same trace. */
    public TraceParent child(RandomGenerator random) {
        return new TraceParent(traceId, newSpanId(random), flags);
    }

    /** Whether the trace is recorded. */
    public boolean sampled() {
        return (flags & SAMPLED) != 0;
    }

    /** The field value, version 00. */
    @Override
    public String toString() {
        return "00-" + traceId + '-' + spanId + "-0" + (char) HEX[flags & 0xf];
    }

    private static boolean wellFormed(String value) {
        int length = value.length();
        if (length < LENGTH || value.charAt(2) != '-' || value.charAt(35) != '-' || value.charAt(52) != '-') {
            return false;
        }
        return allHex(value, 0, 2)
                && hexNotZero(value, TRACE_ID_AT, 32)
                && hexNotZero(value, SPAN_ID_AT, 16)
                && allHex(value, FLAGS_AT, 2)
                && versionAllows(value, length);
    }

    /** Version ff is forbidden, 00 has nothing behind the flags, later ones may have, after a dash. */
    private static boolean versionAllows(String value, int length) {
        boolean zero = value.charAt(0) == '0' && value.charAt(1) == '0';
        boolean forbidden = value.charAt(0) == 'f' && value.charAt(1) == 'f';
        return !forbidden && (length == LENGTH || (!zero && value.charAt(LENGTH) == '-'));
    }

    private static boolean hexNotZero(String value, int from, int count) {
        boolean zero = true;
        for (int i = from; i < from + count; i++) {
            zero &= value.charAt(i) == '0';
        }
        return !zero && allHex(value, from, count);
    }

    private static boolean allHex(String value, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (digit(value.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Upper case is not hex here: the recommendation wants such a value refused. */
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private static String newSpanId(RandomGenerator random) {
        byte[] spanId = new byte[16];
        writeHex(nonZero(random), spanId, 0);
        return ascii(spanId);
    }

    private static long nonZero(RandomGenerator random) {
        long id;
        do {
            id = random.nextLong();
        } while (id == 0);
        return id;
    }

    private static void writeHex(long value, byte[] out, int at) {
        for (int i = 0; i < 16; i++) {
            out[at + i] = HEX[(int) (value >>> (60 - 4 * i)) & 0xf];
        }
    }

    @SuppressWarnings("deprecation") // the one constructor that copies ASCII without decoding it
    private static String ascii(byte[] bytes) {
        return new String(bytes, 0);
    }
}
