package io.portcullis.engine;

import io.portcullis.engine.limit.Limits;
import java.time.Duration;

/**
 * Bounds of an engine that do not change while it runs. Immutable, any thread.
 *
 * @param drainAccept how long a draining engine goes on accepting; default 5 s
 * @param drainTimeout how long it then waits for the exchanges under way; default 30 s
 * @param drainNoticeSpread over how much of that the clients of WebSockets are told to connect elsewhere, evenly; default 5 s
 * @param maxHeadBytes bound of a request or response head; default 32768
 * @param maxTargetBytes bound of a request target; default 8192
 * @param maxHeaderCount bound of the fields of a head; default 100
 * @param headTimeout how long a client may take for a request head; default 10 s
 * @param idleTimeout how long a client's connection may be without a request; default 75 s
 * @param maxRequestsPerConnection a client's connection is closed after so many; default any number
 * @param replayBytesPerRequest body bytes kept for a retry, per request; default 65536
 * @param replayBytesTotal body bytes kept for retries in the process; default 32 MiB
 * @param clients what else clients may take; default that of a sidecar
 */
public record EngineSettings(
        Duration drainAccept,
        Duration drainTimeout,
        Duration drainNoticeSpread,
        int maxHeadBytes,
        int maxTargetBytes,
        int maxHeaderCount,
        Duration headTimeout,
        Duration idleTimeout,
        int maxRequestsPerConnection,
        int replayBytesPerRequest,
        long replayBytesTotal,
        Limits clients) {
    public static final EngineSettings DEFAULT = new EngineSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            32_768,
            8_192,
            100,
            Duration.ofSeconds(10),
            Duration.ofSeconds(75),
            Integer.MAX_VALUE,
            65_536,
            32L << 20,
            Limits.SIDECAR);

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public EngineSettings {
        notNegative("drain.accept", drainAccept);
        notNegative("drain.timeout", drainTimeout);
        notNegative("drain.notice-spread", drainNoticeSpread);
        atLeast("max-head-bytes", maxHeadBytes, 1024);
        atLeast("max-target-bytes", maxTargetBytes, 256);
        atLeast("max-header-count", maxHeaderCount, 8);
        positive("head-timeout", headTimeout);
        positive("idle-timeout", idleTimeout);
        atLeast("max-requests-per-connection", maxRequestsPerConnection, 1);
        atLeast("replay-bytes-per-request", replayBytesPerRequest, 0);
        atLeast("replay-bytes-total", replayBytesTotal, 0);
    }

    /** The same with other limits of clients. */
    public EngineSettings with(Limits other) {
        return new EngineSettings(
                drainAccept,
                drainTimeout,
                drainNoticeSpread,
                maxHeadBytes,
                maxTargetBytes,
                maxHeaderCount,
                headTimeout,
                idleTimeout,
                maxRequestsPerConnection,
                replayBytesPerRequest,
                replayBytesTotal,
                other);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    private static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
        }
    }
}
