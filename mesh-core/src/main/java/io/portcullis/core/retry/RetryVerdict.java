package io.portcullis.core.retry;

/** Whether a failed attempt is followed by another. Immutable, any thread. */
public sealed interface RetryVerdict {
    /**
     * Try again after a pause. One retry of the budget is spent.
     *
     * @param delayNanos pause, 0 or more
     * @param why part of a sentence, such as {@code 503 is retryable and GET is idempotent}
     */
    record Retry(long delayNanos, String why) implements RetryVerdict {}

    /**
     * The last answer stands.
     *
     * @param why part of a sentence, or empty where nobody would have expected a retry, such as after a 404
     */
    record GiveUp(String why) implements RetryVerdict {}
}
