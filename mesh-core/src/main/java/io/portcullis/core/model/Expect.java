package io.portcullis.core.model;

import java.time.Duration;

/** Refuses bad values in one form of words: {@code max-attempts: 0 (expected: 1 to 10)}. */
final class Expect {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Expect() {}

    static void that(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    static void positive(String name, Duration value) {
        that(value.isPositive(), name, value, "> 0");
    }

    /** @param value refused over a hundred years, so that sums of nanoseconds never overflow */
    static void bounded(String name, Duration value) {
        that(value.compareTo(LONGEST) <= 0, name, value, "<= 36500 days");
    }

    static void atLeastOne(String name, int value) {
        that(value >= 1, name, value, ">= 1");
    }
}
