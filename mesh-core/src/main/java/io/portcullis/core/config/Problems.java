package io.portcullis.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Collects the problems of one configuration, so that all of them are told at once. Of several problems with one path
 * the first is kept: what follows from it would only distract. One thread.
 */
public final class Problems {
    private final Map<String, Problem> byPath = new LinkedHashMap<>();
    private final Map<String, Problem> warnings = new LinkedHashMap<>();
    private final UnaryOperator<Problem> locator;

    /** Collects problems whose places nobody knows. */
    public Problems() {
        this(problem -> problem);
    }

    /** @param locator adds the place to a problem that has none */
    public Problems(UnaryOperator<Problem> locator) {
        this.locator = locator;
    }

    /** Adds a problem. */
    public void add(String path, String found, String expected) {
        add(Problem.of(path, found, expected));
    }

    /** Adds a problem. */
    public void add(Problem problem) {
        byPath.computeIfAbsent(problem.path(), path -> locator.apply(problem));
    }

    /** Adds what is no mistake and yet not what its author may expect. It keeps nothing from coming into force. */
    public void warn(Problem warning) {
        warnings.computeIfAbsent(warning.path() + ": " + warning.found(), text -> locator.apply(warning));
    }

    /** The warnings, in the order in which they were found. */
    public List<Problem> warnings() {
        return new ArrayList<>(warnings.values());
    }

    public boolean isEmpty() {
        return byPath.isEmpty();
    }

    /** Whether the value at this path, or anything below it, has a problem already. */
    public boolean concerns(String path) {
        return byPath.keySet().stream()
                .anyMatch(known -> known.startsWith(path)
                        && (known.length() == path.length() || ".[".indexOf(known.charAt(path.length())) >= 0));
    }

    /** The problems, in the order in which they were found. */
    public List<Problem> all() {
        return new ArrayList<>(byPath.values());
    }
}
