package io.portcullis.core.retry;

/**
 * What a request says about being sent again. Immutable, any thread.
 *
 * @param method upper case, as received
 * @param idempotencyKey whether it carries an {@code Idempotency-Key}
 * @param replayable whether every byte of its body so far is still at hand
 */
public record RequestTraits(String method, boolean idempotencyKey, boolean replayable) {
    /**
     * Whether the method promises that doing it twice is doing it once.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, 9.2.2</a>
     */
    public boolean idempotent() {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }
}
