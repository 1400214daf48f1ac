package io.portcullis.engine.http1;

import io.portcullis.engine.limit.Limits;
import java.time.Duration;

/**
 * What a listener takes from its clients, HTTP/1 ones first of all. Immutable, any thread.
 *
 * @param maxTargetBytes longest request target; 1 or more, such as 8192
 * @param maxHeadBytes largest request line and header section together, and trailer section; such as 32768
 * @param maxHeaderCount most field lines of a section; such as 100
 * @param headTimeoutNanos from the first byte of a request to the end of its head; 1 or more, such as 10 s
 * @param idleTimeoutNanos how long a connection may be open between requests; 1 or more, such as 75 s
 * @param maxRequests a connection is closed after so many; 1 or more
 * @param clients what else clients may take
 * @param forwardProxy whether the target's authority replaces Host (RFC 9112, 3.2.2) instead of having to equal it
 */
public record Http1Settings(
        int maxTargetBytes,
        int maxHeadBytes,
        int maxHeaderCount,
        long headTimeoutNanos,
        long idleTimeoutNanos,
        int maxRequests,
        Limits clients,
        boolean forwardProxy) {

    /** Connections with any number of requests, of clients that mean well. */
    public Http1Settings(
            int maxTargetBytes,
            int maxHeadBytes,
            int maxHeaderCount,
            long headTimeoutNanos,
            long idleTimeoutNanos,
            boolean forwardProxy) {
        this(
                maxTargetBytes,
                maxHeadBytes,
                maxHeaderCount,
                headTimeoutNanos,
                idleTimeoutNanos,
                Integer.MAX_VALUE,
                Limits.SIDECAR,
                forwardProxy);
    }

    public Http1Settings {
        positive("maxTargetBytes", maxTargetBytes);
        positive("headTimeoutNanos", headTimeoutNanos);
        positive("idleTimeoutNanos", idleTimeoutNanos);
        positive("maxRequests", maxRequests);
    }

    /** The limits of the head. */
    public HeadLimits limits() {
        return new HeadLimits(maxHeadBytes, maxHeaderCount);
    }

    /** How long a connection may be silent before its first byte. */
    public long firstByteTimeoutNanos() {
        Duration own = clients.firstByteTimeout();
        return own == null ? idleTimeoutNanos : own.toNanos();
    }

    /** How long a TLS handshake may take, from the connection on. */
    public long handshakeTimeoutNanos() {
        Duration own = clients.firstByteTimeout();
        return own == null ? headTimeoutNanos : own.toNanos();
    }

    /** The window in which a body has to move, or 0 for none. */
    public long bodyWindowNanos() {
        Duration own = clients.bodyTimeout();
        return own == null ? 0 : own.toNanos();
    }

    /** The bytes that a body has to move in each window: one at least. */
    public long bodyWindowBytes() {
        return Math.max(1, (long) (clients.minBodyRate() * (bodyWindowNanos() / 1e9)));
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
