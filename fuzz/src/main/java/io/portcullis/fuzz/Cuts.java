package io.portcullis.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The same bytes in different pieces, as a network delivers them. Where they are cut follows from the bytes alone, so that an
 * input is all that is needed to see a failure again, and stays a message that people can read.
 */
public final class Cuts {
    /** Longer inputs are not delivered byte by byte: that would make a run slow and tell little more. */
    private static final int MAX_SINGLE_BYTES = 400;

    private Cuts() {}

    /** In one piece. */
    public static List<byte[]> whole(byte[] input) {
        return List.of(input);
    }

    /** Every way in which the input is delivered beside the whole one. */
    public static List<List<byte[]>> all(byte[] input) {
        List<List<byte[]>> ways = new ArrayList<>();
        Random random = new Random(Arrays.hashCode(input));
        ways.add(pieces(input, random, Math.max(2, input.length / 2)));
        ways.add(pieces(input, random, 7));
        if (input.length <= MAX_SINGLE_BYTES) {
            ways.add(pieces(input, random, 1));
        }
        return ways;
    }

    private static List<byte[]> pieces(byte[] input, Random random, int most) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < input.length; ) {
            int to = Math.min(input.length, at + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(input, at, to));
            at = to;
        }
        return pieces;
    }
}
