package io.portcullis.sidecar.command.intercept;

import java.util.Comparator;

/**
 * Ports of TCP in a row. Immutable, any thread.
 *
 * @param first 1 to 65535
 * @param last {@code first} to 65535
 */
record PortRange(int first, int last) implements Comparable<PortRange> {
    static final String EXPECTED = "a port from 1 to 65535, or a range such as 8000-8010";
    private static final int MOST = 65535;

    PortRange {
        if (first < 1 || last < first || last > MOST) {
            throw new IllegalArgumentException(first + "-" + last + " (expected: " + EXPECTED + ")");
        }
    }

    static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /**
     * Reads {@code 8080} or {@code 8000-8010}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static PortRange parse(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? of(number(text))
                : new PortRange(number(text.substring(0, dash)), number(text.substring(dash + 1)));
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(digits + " (expected: " + EXPECTED + ")", e);
        }
    }

    boolean single() {
        return first == last;
    }

    /** As a tool writes it. */
    String text(String separator) {
        return single() ? Integer.toString(first) : first + separator + last;
    }

    @Override
    public int compareTo(PortRange other) {
        return Comparator.comparingInt(PortRange::first)
                .thenComparingInt(PortRange::last)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return text("-");
    }
}
