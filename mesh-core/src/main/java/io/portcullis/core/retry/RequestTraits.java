package io.portcullis.core.retry;

import org.jspecify.annotations.Nullable;

/**
 * What a request says about being sent again. Immutable, any thread.
 *
 * @param method upper case, as received
 * @param idempotencyKey whether it carries an {@code Idempotency-Key}
 * @param replayable whether every byte of its body so far is still at hand
 * @param grpcMethod {@code package.Service/Method} of a gRPC call, or null
 */
public record RequestTraits(
        String method,
        boolean idempotencyKey,
        boolean replayable,
        @Nullable String grpcMethod) {
    /** Of a request that is no gRPC call. */
    public RequestTraits(String method, boolean idempotencyKey, boolean replayable) {
        this(method, idempotencyKey, replayable, null);
    }

    /** What it does, for people. */
    String name() {
        return grpcMethod == null ? method : grpcMethod;
    }

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
