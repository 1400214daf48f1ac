package io.portcullis.spring.route;

/** An argument that cannot be used, in words for its author; never leaves this package. */
final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String expectation;

    Unusable(String message, String expectation) {
        super(message);
        this.expectation = expectation;
    }

    String expectation() {
        return expectation;
    }

    /** @throws Unusable if there is no text */
    static String text(@org.jspecify.annotations.Nullable String value, String argument) {
        if (value == null || value.isBlank()) {
            throw new Unusable("argument '" + argument + "' is missing", "a text");
        }
        return value;
    }
}
