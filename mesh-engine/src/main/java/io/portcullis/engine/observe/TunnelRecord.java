package io.portcullis.engine.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.listen.ListenerRole;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a connection that was passed on byte for byte and has ended, or was refused. Immutable, any thread.
 *
 * @param listener name of the listener it came in on
 * @param role of that listener
 * @param startedAtMillis wall clock, milliseconds since the epoch
 * @param durationNanos from the moment it was known to be a tunnel to its end
 * @param connectNanos until the endpoint was connected; -1 if it never was
 * @param clientAddress {@code host:port} of the client
 * @param proxy {@code host:port} of the load balancer that passes the client on, or null
 * @param peer SPIFFE ID of the client, or null
 * @param destination {@code host:port} the client was going to
 * @param name host name the client asked for in the clear, by SNI or Host, proven by nobody; null if it named none
 * @param service name of the service; {@code external} for a destination outside of the mesh, so that metrics do not grow with
 *     the addresses an application calls; null where the application of this sidecar was called, or nobody
 * @param subset chosen subset, or null
 * @param endpoint {@code host:port} of the last attempt, or null
 * @param attempts how many endpoints were tried
 * @param sentBytes from the client to the endpoint
 * @param receivedBytes from the endpoint to the client
 * @param failure why it failed or was broken off, or null
 */
public record TunnelRecord(
        String listener,
        ListenerRole role,
        long startedAtMillis,
        long durationNanos,
        long connectNanos,
        String clientAddress,
        @Nullable String proxy,
        @Nullable String peer,
        String destination,
        @Nullable String name,
        @Nullable String service,
        @Nullable String subset,
        @Nullable String endpoint,
        int attempts,
        long sentBytes,
        long receivedBytes,
        @Nullable Failure failure)
        implements AccessLogEntry {

    /** A connection that was not passed on to anybody. */
    public static TunnelRecord refused(
            String listener,
            ListenerRole role,
            long atMillis,
            String clientAddress,
            @Nullable String proxy,
            @Nullable String peer,
            String destination,
            @Nullable String name,
            Failure failure) {
        return new TunnelRecord(
                listener,
                role,
                atMillis,
                0,
                -1,
                clientAddress,
                proxy,
                peer,
                destination,
                name,
                null,
                null,
                null,
                0,
                0,
                0,
                failure);
    }

    /** Whether it ever had an endpoint. */
    public boolean connected() {
        return connectNanos >= 0;
    }
}
