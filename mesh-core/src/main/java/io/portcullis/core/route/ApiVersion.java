package io.portcullis.core.route;

import org.jspecify.annotations.Nullable;

/**
 * A semantic version of an API, read and compared as Spring's {@code SemanticApiVersionParser} does. Immutable, any thread.
 *
 * @param major 0 or more
 * @param minor 0 or more; 0 where it is not written
 * @param patch 0 or more; 0 where it is not written
 */
public record ApiVersion(int major, int minor, int patch) implements Comparable<ApiVersion> {
    /**
     * Reads one to three numbers with dots between them; what stands before the first digit does not count ({@code v1.2}).
     *
     * @return null if it is none, or a number does not fit an int
     */
    public static @Nullable ApiVersion parse(String text) {
        int[] numbers = new int[3];
        int at = firstDigit(text);
        for (int i = 0; i < numbers.length; i++) {
            int end = numberEnd(text, at);
            int number = number(text, at, end);
            if (number < 0) {
                return null;
            }
            numbers[i] = number;
            if (end == text.length()) {
                return new ApiVersion(numbers[0], numbers[1], numbers[2]);
            }
            if (text.charAt(end) != '.') {
                return null;
            }
            at = end + 1;
        }
        return null;
    }

    /** Of any script: a version that begins with such a digit is none. */
    private static int firstDigit(String text) {
        int at = 0;
        while (at < text.length() && !Character.isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int numberEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** -1 for no digit at all, and for more than an int takes. */
    private static int number(String text, int from, int end) {
        if (from == end) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < end; i++) {
            number = number * 10 + text.charAt(i) - '0';
            if (number > Integer.MAX_VALUE) {
                return -1;
            }
        }
        return (int) number;
    }

    @Override
    public int compareTo(ApiVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor == 0 ? Integer.compare(minor, other.minor) : byMajor;
        return byMinor == 0 ? Integer.compare(patch, other.patch) : byMinor;
    }

    /** All three numbers. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
