package io.portcullis.engine.grpc;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.grpc.Pushback;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange knows besides if it carries a gRPC call: how much time the client gives it, and how it ended. It does not
 * know how it is carried. Made for one exchange; event loop only.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP/2</a>
 */
public final class GrpcCall {
    /** The client gives it all the time there is. */
    public static final long UNBOUNDED = Long.MAX_VALUE;

    private final long timeoutNanos;
    private final @Nullable String malformedTimeout;
    private final long attemptsOfClient;
    private int previousAttempts;
    private @Nullable GrpcStatus status;
    private @Nullable GrpcStatus own;

    private GrpcCall(Headers headers) {
        int line = headers.indexOf(GrpcFields.TIMEOUT, 0);
        boolean twice = line >= 0 && headers.indexOf(GrpcFields.TIMEOUT, line + 1) >= 0;
        String written = line < 0 ? null : headers.value(line);
        long parsed = written == null ? UNBOUNDED : twice ? GrpcTimeout.MALFORMED : GrpcTimeout.parse(written);
        boolean malformed = parsed == GrpcTimeout.MALFORMED;
        this.malformedTimeout = malformed ? (twice ? "two of them" : written) : null;
        this.timeoutNanos = malformed ? UNBOUNDED : parsed;
        int attempts = headers.indexOf(GrpcFields.PREVIOUS_ATTEMPTS, 0);
        this.attemptsOfClient = attempts < 0 ? 0 : Math.max(0, headers.decimal(attempts));
    }

    /** What a request is besides, or null: then it is no gRPC call. */
    public static @Nullable GrpcCall of(RequestHead head) {
        return carriedBy(head) ? new GrpcCall(head.headers()) : null;
    }

    /** Whether a request is a gRPC call. Everybody else pays for looking at the method. */
    public static boolean carriedBy(RequestHead head) {
        if (!head.method().equals("POST")) {
            return false;
        }
        int type = head.headers().indexOf(HeaderName.CONTENT_TYPE, 0);
        return type >= 0 && head.headers().valueBegins(type, GrpcFields.MEDIA_TYPE, "+; \t");
    }

    // ---- the request

    /** From the request head to the end of the call, all attempts and pauses included; or {@link #UNBOUNDED}. */
    public long timeoutNanos() {
        return timeoutNanos;
    }

    /** Why the call may not be made, or null: nobody can say how long a client waits that cannot say it itself. */
    public @Nullable Failure refused() {
        if (malformedTimeout != null) {
            return Failure.of(
                    FailureCode.BAD_REQUEST,
                    "grpc-timeout: " + malformedTimeout + " (expected: one to eight digits and one of H M S m u n)",
                    "look at what sets the deadline of the client");
        }
        return timeoutNanos == 0 ? deadlineExceeded() : null;
    }

    /** The time is up that the client gave. */
    public Failure deadlineExceeded() {
        return Failure.of(
                FailureCode.DEADLINE_EXCEEDED,
                "the " + GrpcTimeout.format(timeoutNanos)
                        + " are over that the client gave for the call (grpc-timeout)",
                "look at the attempts for where the time went, or let the client wait longer");
    }

    /** {@code package.Service/Method}. */
    public static String method(RequestHead head) {
        return head.path().substring(1);
    }

    /**
     * Makes a request head say what goes for the attempt that sends it.
     *
     * @param leftNanos of the time that the client gave
     */
    public void prepare(Headers request, long leftNanos) {
        if (timeoutNanos != UNBOUNDED) {
            request.set(GrpcFields.TIMEOUT, GrpcTimeout.format(leftNanos));
        }
        if (previousAttempts > 0) {
            request.set(GrpcFields.PREVIOUS_ATTEMPTS, Long.toString(attemptsOfClient + previousAttempts));
        }
    }

    /** An attempt begins: whatever the one before it was told. */
    public void begin() {
        status = null;
    }

    /** Another attempt follows; the server may have seen the one before. */
    public void repeated() {
        previousAttempts++;
    }

    // ---- the response

    /** An attempt has a response head: its status, if it has one. Without, it comes at the end. */
    public void answered(ResponseHead head) {
        GrpcStatus said = OwnCall.status(head.headers());
        status = said == null && head.status() != 200 ? GrpcStatus.ofHttp(head.status()) : said;
    }

    /** The response has ended. If it never had a status, its client knows none. */
    public void ended(@Nullable Headers trailers) {
        GrpcStatus said = trailers == null ? null : OwnCall.status(trailers);
        if (said != null) {
            status = said;
        } else if (status == null) {
            status = GrpcStatus.UNKNOWN;
        }
    }

    /**
     * What a response head says about an attempt that failed, or null: it did not, or gRPC has no word for it.
     *
     * @param marked whether the endpoint's sidecar says that the application never saw the request
     * @param leftNanos until when another attempt would have to begin
     */
    public @Nullable AttemptFailure failure(Headers response, boolean marked, long leftNanos) {
        GrpcStatus said = OwnCall.status(response);
        if (said == null || said == GrpcStatus.OK) {
            return null;
        }
        String pushback = response.get(GrpcFields.PUSHBACK);
        return new AttemptFailure.Grpc(
                said, marked, pushback == null ? null : Pushback.parse(pushback).within(leftNanos));
    }

    /** The call ends with an answer of ours, which says nothing about its service. */
    void answeredHere(GrpcStatus told) {
        own = told;
    }

    /** How the call has ended, as its client sees it. */
    public @Nullable GrpcStatus outcome(@Nullable Failure failure) {
        if (failure != null) {
            return GrpcStatus.of(failure.code());
        }
        return own == null ? status : own;
    }

    /**
     * The status by which breaker and ejection judge the response, in HTTP's words. Not the service's fault is a deadline that
     * passed if it was the client that gave it: strangers could shut a service by asking for the impossible.
     *
     * @param http of the response head
     */
    public int judged(int http) {
        if (status == null) {
            return http;
        }
        return status == GrpcStatus.DEADLINE_EXCEEDED && timeoutNanos != UNBOUNDED ? 408 : status.httpStatus();
    }

    /** What is wrong with the response, for people; empty unless it counts as a failure. */
    public String complaint(int http) {
        return status == null || judged(http) < 500 ? "" : "grpc-status " + status;
    }
}
