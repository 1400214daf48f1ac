package io.portcullis.core.config;

/**
 * One mistake in a configuration, told so that it can be mended without a manual. Immutable, any thread.
 *
 * @param path full name of the property, such as {@code portcullis.services.payment.retry.max-attempts}
 * @param found what stands there, as it was written, or a word such as {@code unknown}
 * @param expected what could stand there; empty where nothing can be said
 * @param origin {@code file:line:column} of the value, or empty where it is not known
 */
public record Problem(String path, String found, String expected, String origin) {
    /** A problem at a place that is not known. */
    public static Problem of(String path, String found, String expected) {
        return new Problem(path, found, expected, "");
    }

    /** The same problem, at its place; a place that is known already stays. */
    public Problem at(String place) {
        return origin.isEmpty() ? new Problem(path, found, expected, place) : this;
    }

    /** {@code path: found (expected: what)}, and the place behind it. */
    @Override
    public String toString() {
        String text = path + ": " + found;
        text = expected.isEmpty() ? text : text + " (expected: " + expected + ")";
        return origin.isEmpty() ? text : text + " [" + origin + "]";
    }
}
