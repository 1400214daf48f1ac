package io.portcullis.engine.http1;

/**
 * What a listener takes from its HTTP/1 clients. Immutable, any thread.
 *
 * @param maxTargetBytes longest request target; 1 or more, such as 8192
 * @param maxHeadBytes largest request line and header section together, and trailer section; such as 32768
 * @param maxHeaderCount most field lines of a section; such as 100
 * @param headTimeoutNanos from the first byte of a request to the end of its head; 1 or more, such as 10 s
 * @param idleTimeoutNanos how long a connection may be open between requests; 1 or more, such as 75 s
 * @param maxRequests a connection is closed after so many; 1 or more
 * @param forwardProxy whether the target's authority replaces Host (RFC 9112, 3.2.2) instead of having to equal it
 */
public record Http1Settings(
        int maxTargetBytes,
        int maxHeadBytes,
        int maxHeaderCount,
        long headTimeoutNanos,
        long idleTimeoutNanos,
        int maxRequests,
        boolean forwardProxy) {

    /** Connections with any number of requests. */
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

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
