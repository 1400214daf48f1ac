package io.portcullis.engine.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of a listener may take, besides the sizes and times of heads. Immutable, any thread.
 *
 * @param connections of all clients together, for each kind of listener; 1 or more; default {@link OpenFiles#connections}
 * @param connectionsPerClient of one address, or of one /64 of IPv6; 1 or more
 * @param maxBodyBytes of a request's body where its route says nothing; 0 or more, {@link Long#MAX_VALUE} for any size
 * @param maxPipelinedBytes kept of requests that came before it was their turn; 1 or more; default 65536
 * @param firstByteTimeout how long a new connection may be silent, or in its TLS handshake; null for the idle timeout, and 10 s
 *     for the handshake
 * @param bodyTimeout the longest silence of a body, and the time over which its rate is measured; null for none
 * @param minBodyRate bytes a second that a body has to move, in both directions; 0 for any, which needs no {@code bodyTimeout}
 * @param bufferBytes memory for everything that waits in buffers; 1 or more; default half of the direct memory
 */
public record Limits(
        int connections,
        int connectionsPerClient,
        long maxBodyBytes,
        int maxPipelinedBytes,
        @Nullable Duration firstByteTimeout,
        @Nullable Duration bodyTimeout,
        long minBodyRate,
        long bufferBytes) {
    private static final int PIPELINED_BYTES = 64 * 1024;

    /** Of a sidecar: nothing that a client who means well could notice. */
    public static final Limits SIDECAR = new Limits(
            OpenFiles.connections(),
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            PIPELINED_BYTES,
            null,
            null,
            0,
            BufferMemory.defaultBytes());

    /** Of a gateway, whose clients are strangers. */
    public static final Limits EDGE = new Limits(
            OpenFiles.connections(),
            Math.max(1, OpenFiles.connections() / 4),
            Long.MAX_VALUE,
            PIPELINED_BYTES,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            240,
            BufferMemory.defaultBytes());

    /** @throws IllegalArgumentException naming the limit that is out of its range */
    public Limits {
        atLeast("connections", connections, 1);
        atLeast("connections-per-client", connectionsPerClient, 1);
        atLeast("max-body-size", maxBodyBytes, 0);
        atLeast("max-pipelined-size", maxPipelinedBytes, 1);
        positive("first-byte-timeout", firstByteTimeout);
        positive("body-timeout", bodyTimeout);
        atLeast("min-body-rate", minBodyRate, 0);
        atLeast("buffer-memory", bufferBytes, 1);
        if (minBodyRate > 0 && bodyTimeout == null) {
            throw new IllegalArgumentException("min-body-rate: " + minBodyRate + " (expected: with a body-timeout)");
        }
    }

    /** What of them bounds the calls of an application: what protects this process, and nothing else. */
    public Limits outbound() {
        return new Limits(
                connections, Integer.MAX_VALUE, Long.MAX_VALUE, maxPipelinedBytes, null, null, 0, bufferBytes);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }

    private static void positive(String name, @Nullable Duration value) {
        if (value != null && (value.isNegative() || value.isZero())) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
