package io.portcullis.fuzz;

import java.util.List;
import java.util.function.Function;

/** How one input is understood, and that it is understood in one way only. */
public final class Reading {
    private Reading() {}

    /**
     * Reads the input whole and cut.
     *
     * @param read what was understood, as text
     * @return that
     */
    public static String same(byte[] input, Function<List<byte[]>, String> read) {
        String whole = read.apply(Cuts.whole(input));
        for (List<byte[]> pieces : Cuts.all(input)) {
            equal("the same bytes in " + pieces.size() + " pieces", whole, read.apply(pieces));
        }
        return whole;
    }

    /** @param what is compared, for the message */
    public static void equal(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ":\n" + actual + "\n(expected:)\n" + expected);
        }
    }

    public static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
