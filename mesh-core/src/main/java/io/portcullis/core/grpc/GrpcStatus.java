package io.portcullis.core.grpc;

import io.portcullis.core.error.FailureCode;
import java.util.List;

/**
 * How a gRPC call ended, in the order of the numbers on the wire. Any thread.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/statuscodes.md">gRPC, status codes</a>
 */
public enum GrpcStatus {
    OK(200),
    CANCELLED(499),
    UNKNOWN(500),
    INVALID_ARGUMENT(400),
    DEADLINE_EXCEEDED(504),
    NOT_FOUND(404),
    ALREADY_EXISTS(409),
    PERMISSION_DENIED(403),
    RESOURCE_EXHAUSTED(429),
    FAILED_PRECONDITION(400),
    ABORTED(409),
    OUT_OF_RANGE(400),
    // Not 501: who calls a method that is not there tells nothing about how well the service works.
    UNIMPLEMENTED(404),
    INTERNAL(500),
    UNAVAILABLE(503),
    DATA_LOSS(500),
    UNAUTHENTICATED(401);

    private static final List<GrpcStatus> BY_NUMBER = List.of(values());

    private final int httpStatus;

    GrpcStatus(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The number on the wire, 0 to 16. */
    public int number() {
        return ordinal();
    }

    /** The HTTP status that tells the same: breakers, ejection and rules about statuses judge a call by it. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The status of that number; UNKNOWN for every number that is none, as clients read it. */
    public static GrpcStatus of(long number) {
        return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get((int) number) : UNKNOWN;
    }

    /**
     * What clients make of a response that has no status of gRPC.
     *
     * @see <a href="https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md">gRPC, HTTP to gRPC</a>
     */
    public static GrpcStatus ofHttp(int status) {
        return switch (status) {
            case 400 -> INTERNAL;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> UNIMPLEMENTED;
            case 429, 502, 503, 504 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    /** The status that tells a failure of ours to a client of gRPC. */
    public static GrpcStatus of(FailureCode code) {
        return switch (code) {
            case UNKNOWN_SERVICE,
                    NO_ENDPOINT,
                    BREAKER_OPEN,
                    OVERFLOW,
                    DRAINING,
                    OVERLOADED,
                    CONNECT_FAILED,
                    UPSTREAM_TLS,
                    UPSTREAM_RESET,
                    LANE_UNAVAILABLE -> UNAVAILABLE;
            case REQUEST_TIMEOUT, UPSTREAM_TIMEOUT, IDLE_TIMEOUT, LANE_TIMEOUT, DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
            case HEAD_TOO_LARGE, URI_TOO_LONG, BODY_TOO_LARGE -> RESOURCE_EXHAUSTED;
            case FORBIDDEN, CORS_REFUSED -> PERMISSION_DENIED;
            case MISDIRECTED, UNRECOGNIZED_NAME -> UNAUTHENTICATED;
            case NO_ROUTE, NOT_IMPLEMENTED, VERSION_NOT_SUPPORTED -> UNIMPLEMENTED;
            case CLIENT_GONE -> CANCELLED;
            case BAD_REQUEST,
                    EXPECTATION_FAILED,
                    PROXY_HEADER,
                    UPSTREAM_PROTOCOL,
                    LANE_FAILED,
                    NOT_REPEATED,
                    INTERNAL -> INTERNAL;
        };
    }
}
