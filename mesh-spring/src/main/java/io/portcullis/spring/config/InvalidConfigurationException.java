package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration nothing may start with. Immutable, any thread. */
public final class InvalidConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** @param problems all of them, at least one */
    public InvalidConfigurationException(List<Problem> problems) {
        super(problems.stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n", "invalid configuration:\n", "")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
