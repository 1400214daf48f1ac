package io.portcullis.spring.server;

import io.portcullis.engine.limit.Limits;
import io.portcullis.spring.config.LimitProperties;
import io.portcullis.spring.config.MeshRole;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Reads what clients may take. Stateless, any thread. */
final class LimitsReader {
    private LimitsReader() {}

    static Limits read(@Nullable LimitProperties written, MeshRole role) {
        Limits builtIn = role == MeshRole.GATEWAY ? Limits.EDGE : Limits.SIDECAR;
        if (written == null) {
            return builtIn;
        }
        int connections = or(written.connections(), builtIn.connections());
        long minBodyRate = bytes(written.minBodyRate(), builtIn.minBodyRate());
        // A rate is measured over a time: who writes the one alone means the usual other.
        Duration bodyTimeout =
                or(written.bodyTimeout(), minBodyRate > 0 ? Limits.EDGE.bodyTimeout() : builtIn.bodyTimeout());
        return new Limits(
                connections,
                or(written.connectionsPerClient(), perClient(builtIn, connections)),
                bytes(written.maxBodySize(), builtIn.maxBodyBytes()),
                (int) bytes(written.maxPipelinedSize(), builtIn.maxPipelinedBytes()),
                or(written.firstByteTimeout(), builtIn.firstByteTimeout()),
                bodyTimeout,
                minBodyRate,
                bytes(written.bufferMemory(), builtIn.bufferBytes()));
    }

    /** A quarter, of what is written too. */
    private static int perClient(Limits builtIn, int connections) {
        return builtIn.connectionsPerClient() == Integer.MAX_VALUE ? Integer.MAX_VALUE : Math.max(1, connections / 4);
    }

    private static long bytes(@Nullable DataSize written, long builtIn) {
        return written == null ? builtIn : written.toBytes();
    }

    private static <T extends @Nullable Object> T or(@Nullable T written, T builtIn) {
        return written == null ? builtIn : written;
    }
}
