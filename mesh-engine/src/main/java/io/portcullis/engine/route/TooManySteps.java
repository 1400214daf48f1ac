package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;

/** The regular expressions of routes would have kept the event loop for too long ({@link MatchBudget}). */
public final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
        super("more than " + MatchBudget.MOST_STEPS + " steps", null, false, false);
    }

    /** What the client is told. */
    public Failure failure() {
        return Failure.of(
                FailureCode.HEAD_TOO_LARGE,
                "the regular expressions of the routes would take " + getMessage() + " for this request",
                "send a shorter path, query or header, or simplify the expressions");
    }
}
