package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Why a request goes to the fallback of a CircuitBreaker. Immutable, any thread.
 *
 * @param failure what went wrong with the call, or null: it was answered
 * @param status that the filter takes for a failure and the call was answered with, or 0
 */
public record FallbackCause(@Nullable Failure failure, int status) {
    /** The call failed, or was not made. */
    public static FallbackCause of(Failure failure) {
        return new FallbackCause(failure, 0);
    }

    /** The call was answered with a status that the filter names. */
    public static FallbackCause of(int status) {
        return new FallbackCause(null, status);
    }

    @Override
    public String toString() {
        return failure == null ? "the answer was " + status : failure.toString();
    }
}
