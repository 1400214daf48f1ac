package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds parts of the model, and turns what their constructors refuse into problems. One thread. */
record Guard(Problems problems) {
    private static final Pattern REFUSAL = Pattern.compile("([a-z][a-z-]*): (.*) \\(expected: (.*)\\)");
    private static final Pattern ITEM_REFUSAL = Pattern.compile(" \\(expected: (.*)\\)$");

    /**
     * Builds a part.
     *
     * @param path of the part
     * @param sources paths whose known problems make the part senseless
     * @param part built only if there are none
     * @param otherwise stands in for it, so that the search for problems goes on
     */
    <T> T build(String path, String[] sources, Supplier<T> part, T otherwise) {
        for (String source : sources) {
            if (problems.concerns(source)) {
                return otherwise;
            }
        }
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            refuse(path, String.valueOf(e.getMessage()));
            return otherwise;
        }
    }

    /** One entry of a list, or null after a problem at its place. */
    <T> @Nullable T item(String path, String written, Function<String, T> read) {
        try {
            return read.apply(written);
        } catch (IllegalArgumentException e) {
            Matcher refusal = ITEM_REFUSAL.matcher(String.valueOf(e.getMessage()));
            problems.add(path, written, refusal.find() ? refusal.group(1) : String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void refuse(String path, String message) {
        Matcher refusal = REFUSAL.matcher(message);
        if (!refusal.matches()) {
            problems.add(path, message, "");
        } else if (path.endsWith("." + refusal.group(1))) {
            problems.add(path, refusal.group(2), refusal.group(3));
        } else {
            problems.add(path + "." + refusal.group(1), refusal.group(2), refusal.group(3));
        }
    }
}
