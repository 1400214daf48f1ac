package io.portcullis.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * A number that was found several times. Immutable, any thread.
 *
 * @param median the one that counts
 * @param least of all rounds
 * @param most of all rounds
 */
record Spread(double median, double least, double most) {
    /** @param rounds what each round found; not empty */
    static Spread of(double median, double... rounds) {
        return new Spread(
                median,
                Arrays.stream(rounds).min().orElseThrow(),
                Arrays.stream(rounds).max().orElseThrow());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f - %.2f)", median, least, most);
    }
}
