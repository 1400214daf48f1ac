package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import java.util.List;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints every problem of a configuration, each with its place. Stateless, any thread. */
final class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, InvalidConfigurationException cause) {
        return new FailureAnalysis(
                describe(cause.problems()), action(cause.problems().size()), cause);
    }

    private static String describe(List<Problem> problems) {
        StringBuilder text = new StringBuilder(
                problems.size() == 1
                        ? "The configuration has a mistake, so nothing was started:\n"
                        : "The configuration has " + problems.size() + " mistakes, so nothing was started:\n");
        for (Problem problem : problems) {
            text.append("\n  ").append(problem.path()).append(": ").append(problem.found());
            if (!problem.expected().isEmpty()) {
                text.append("\n      expected: ").append(problem.expected());
            }
            if (!problem.origin().isEmpty()) {
                text.append("\n      at: ").append(problem.origin());
            }
        }
        return text.toString();
    }

    private static String action(int count) {
        return count == 1 ? "Correct it and start again." : "Correct all of them and start again.";
    }
}
