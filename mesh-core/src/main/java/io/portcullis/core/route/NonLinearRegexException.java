package io.portcullis.core.route;

/**
 * A regular expression is right in Java, but cannot be had in linear time, or would mean something else there. Whoever can run
 * Java's own elsewhere than on an event loop, may.
 */
public final class NonLinearRegexException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NonLinearRegexException(String message, Throwable cause) {
        super(message, cause);
    }

    NonLinearRegexException(String message) {
        super(message);
    }
}
