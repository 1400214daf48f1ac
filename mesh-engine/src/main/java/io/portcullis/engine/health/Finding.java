package io.portcullis.engine.health;

/**
 * What one check found. Immutable, any thread.
 *
 * @param verdict about the endpoint
 * @param cause for people: what was wrong, and what to change where that is known; empty where nothing was
 */
record Finding(Verdict verdict, String cause) {
    static final Finding HEALTHY = new Finding(Verdict.HEALTHY, "");

    enum Verdict {
        HEALTHY,
        /** The endpoint says itself that it is not. */
        DENIED,
        /** No answer, or none that says anything. */
        FAILED
    }

    static Finding denied(String cause) {
        return new Finding(Verdict.DENIED, cause);
    }

    static Finding failed(String cause) {
        return new Finding(Verdict.FAILED, cause);
    }
}
