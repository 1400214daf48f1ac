package io.portcullis.core.error;

/**
 * Why an exchange failed, in words for people. Immutable, any thread.
 *
 * @param code the stable name
 * @param message what happened, and where: route, service, endpoint
 * @param remedy what to look at, as one sentence, or empty
 */
public record Failure(FailureCode code, String message, String remedy) {
    public static Failure of(FailureCode code, String message) {
        return new Failure(code, message, "");
    }

    public static Failure of(FailureCode code, String message, String remedy) {
        return new Failure(code, message, remedy);
    }

    /** The HTTP status of the response that tells it. */
    public int status() {
        return code.status();
    }

    @Override
    public String toString() {
        return remedy.isEmpty() ? code.text() + ": " + message : code.text() + ": " + message + "; " + remedy;
    }
}
