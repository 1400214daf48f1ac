package io.portcullis.demo.report;

import java.util.Locale;

/**
 * A part of a whole, to be compared with what was asked for.
 *
 * @param part how many of them
 * @param whole how many in all; at least 1
 */
public record Share(long part, long whole) {
    /** @throws IllegalArgumentException if there is no whole */
    public Share {
        if (whole < 1 || part < 0 || part > whole) {
            throw new IllegalArgumentException(part + " of " + whole + " (expected: 0 to the whole, which is >= 1)");
        }
    }

    public double percent() {
        return 100.0 * part / whole;
    }

    /** Whether it is within so many percentage points of what was asked for, the bounds included. */
    public boolean isWithin(double points, double ofPercent) {
        return Math.abs(percent() - ofPercent) <= points;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d of %d (%.1f %%)", part, whole, percent());
    }
}
