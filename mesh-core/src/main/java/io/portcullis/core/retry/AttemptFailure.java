package io.portcullis.core.retry;

import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.grpc.Pushback;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt failed, told apart by what the service may have done with the request. Immutable, any thread.
 */
public sealed interface AttemptFailure {
    /**
     * No byte of the request reached the application: connection refused, refused stream, no permit.
     *
     * @param why part of a sentence, such as {@code connection refused by 10.0.0.7:8080}
     */
    record NotProcessed(String why) implements AttemptFailure {}

    /**
     * A response came.
     *
     * @param status of the response, 100 to 999
     * @param markedNotProcessed whether the verified sidecar of the endpoint says that it answered itself and the
     *     application never saw the request
     */
    record Status(int status, boolean markedNotProcessed) implements AttemptFailure {}

    /**
     * A response to a call of gRPC came that is nothing but a status.
     *
     * @param status any but OK
     * @param markedNotProcessed as in {@link Status}
     * @param pushback what the server asks of whoever would call again, or null
     */
    record Grpc(
            GrpcStatus status,
            boolean markedNotProcessed,
            @Nullable Pushback pushback) implements AttemptFailure {}

    /**
     * The request was sent, in part or whole, and no response head came: reset, timeout, garbage.
     *
     * @param why part of a sentence, such as {@code connection reset by 10.0.0.7:8080}
     */
    record MaybeProcessed(String why) implements AttemptFailure {}

    /** Whether the application certainly did not see the request. */
    default boolean untouched() {
        return switch (this) {
            case NotProcessed ignored -> true;
            case Status status -> status.markedNotProcessed();
            case Grpc call -> call.markedNotProcessed();
            case MaybeProcessed ignored -> false;
        };
    }
}
