package io.portcullis.spring.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** @throws Unusable if there is none */
    static <T> List<T> some(List<T> values, String argument, String one) {
        if (values.isEmpty()) {
            throw new Unusable("argument '" + argument + "' is missing", "at least one " + one);
        }
        return values;
    }

    /** @throws Unusable if there is no text */
    static String text(@Nullable String value, String argument) {
        if (value == null || value.isBlank()) {
            throw new Unusable("argument '" + argument + "' is missing", "a text");
        }
        return value;
    }
}
