package io.portcullis.core.balance;

import java.util.random.RandomGenerator;

/**
 * Shares out requests by weight, by chance or by key. Immutable, any thread.
 *
 * <p>By key it is a weighted rendezvous: every part draws a number from the key and its own name, and the lowest in
 * proportion to the weight wins. So a key always gets the same part, in every process; a part whose weight grows gains
 * keys and loses none to those that did not grow; a part that drops out moves only its own keys, and they come back with
 * it. Cumulative weights would shift the keys of parts that did not change.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-bess-weighted-hrw">Weighted HRW</a>
 */
public final class Split {
    private final int[] weights;
    private final long[] seeds;
    private final long total;

    private Split(int[] weights, long[] seeds, long total) {
        this.weights = weights;
        this.seeds = seeds;
        this.total = total;
    }

    /**
     * @param scope name of the whole, such as the service: the same key falls differently in each
     * @param names of the parts, at least one
     * @param weights of the parts, 0 or more; when all are 0 the first part gets everything
     */
    public static Split of(String scope, String[] names, int[] weights) {
        long[] seeds = new long[names.length];
        long total = 0;
        for (int part = 0; part < names.length; part++) {
            seeds[part] = mix(hash(hash(0, scope), names[part]));
            total += weights[part];
        }
        return new Split(weights.clone(), seeds, total);
    }

    /** Index of a part drawn at random. */
    public int draw(RandomGenerator random) {
        if (weights.length == 1 || total == 0) {
            return 0;
        }
        long ticket = random.nextLong(total);
        int part = 0;
        while (ticket >= weights[part]) {
            ticket -= weights[part++];
        }
        return part;
    }

    /** Index of the part that the key belongs to. */
    public int stick(String key) {
        if (weights.length == 1 || total == 0) {
            return 0;
        }
        long hash = hash(0, key);
        int best = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int part = 0; part < weights.length; part++) {
            double distance = weights[part] == 0 ? Double.POSITIVE_INFINITY : exponential(hash, part) / weights[part];
            if (distance < lowest) {
                lowest = distance;
                best = part;
            }
        }
        return best;
    }

    /** Exponentially distributed; the strict logarithm gives the same bits on every machine. */
    private double exponential(long hash, int part) {
        double uniform = ((mix(hash ^ seeds[part]) >>> 11) + 0.5) * 0x1p-53;
        return -StrictMath.log(uniform);
    }

    /** FNV-1a over the characters, with 64 bits. */
    private static long hash(long seed, String text) {
        long hash = seed ^ 0xcbf29ce484222325L;
        for (int index = 0; index < text.length(); index++) {
            hash = (hash ^ text.charAt(index)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Spreads every input bit over the result (the finaliser of MurmurHash3). */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
