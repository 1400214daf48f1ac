package io.portcullis.engine.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.listen.ListenerRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an exchange that has ended. Immutable, any thread.
 *
 * @param listener name of the listener it came in on
 * @param role of that listener
 * @param startedAtMillis wall clock, milliseconds since the epoch
 * @param durationNanos from the request head to the end of both directions
 * @param overheadNanos what this hop added: request head read to written, plus response head read to written, without
 *     waiting for a connection; -1 where there was no upstream
 * @param method of the request, or {@code -} where the request could not be read
 * @param authority of the request
 * @param path as it was matched, without the query
 * @param protocol such as {@code HTTP/1.1}
 * @param clientAddress {@code host:port} of the client; port 0 where only an address is known
 * @param proxy {@code host:port} of the load balancer or proxy that passes the client on, or null
 * @param peer SPIFFE ID of the client, or null
 * @param lane which lane it took
 * @param route id of the route, or null
 * @param service name of the service, or null
 * @param subset chosen subset, or null
 * @param endpoint of the last attempt, or null
 * @param attempts one entry for each, in order
 * @param status sent to the client; 0 if none was
 * @param grpcStatus how a gRPC call ended, as its client sees it; null if it was none
 * @param failure why it failed, or null
 * @param requestBytes of the body, as read
 * @param responseBytes of the body, as written
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits
 * @param decisions why it went where it went
 */
public record ExchangeRecord(
        String listener,
        ListenerRole role,
        long startedAtMillis,
        long durationNanos,
        long overheadNanos,
        String method,
        String authority,
        String path,
        String protocol,
        String clientAddress,
        @Nullable String proxy,
        @Nullable String peer,
        TakenLane lane,
        @Nullable String route,
        @Nullable String service,
        @Nullable String subset,
        @Nullable String endpoint,
        List<AttemptRecord> attempts,
        int status,
        @Nullable GrpcStatus grpcStatus,
        @Nullable Failure failure,
        long requestBytes,
        long responseBytes,
        String traceId,
        String spanId,
        DecisionLog decisions)
        implements AccessLogEntry {
    /**
     * One attempt.
     *
     * @param endpoint {@code host:port}
     * @param durationNanos from its start to its end
     * @param status of its response, or 0
     * @param error what went wrong, or empty
     */
    public record AttemptRecord(String endpoint, long durationNanos, int status, String error) {}
}
