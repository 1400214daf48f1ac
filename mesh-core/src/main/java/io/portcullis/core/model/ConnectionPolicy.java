package io.portcullis.core.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of the connections to a service. Immutable, any thread.
 *
 * @param maxConnectionsPerEndpoint per endpoint and event loop; at least 1; default 2048. With HTTP/2 another one is made
 *     when all of them carry as many requests as they may
 * @param maxPending requests that may wait for a connection, per endpoint and event loop; 0 or more; default 1024
 * @param maxIdleTime an unused connection is closed after this; shorter than the upstream's own keep-alive (nginx 75 s,
 *     Node.js 5 s); default 4 s, and 60 s between sidecars, whose own idle timeout is known (75 s) and whose handshakes
 *     are dear
 * @param maxAge a connection is not used again after this, less a jitter of up to a tenth; default 10 min
 * @param sourceAddress IP address to connect from, or null for the system's choice
 * @param proxyProtocol how each connection begins by telling for which client it is made, or null: it does not. Such
 *     connections are shared by no two clients
 * @param protocol which HTTP is spoken; default AUTO
 * @param pingInterval an HTTP/2 connection with requests under way whose endpoint has been silent for so long is asked
 *     whether it still lives; more than 0; default 30 s
 * @param pingTimeout and closed if there is no sign of life for so long after that; more than 0; default 10 s
 */
public record ConnectionPolicy(
        int maxConnectionsPerEndpoint,
        int maxPending,
        Duration maxIdleTime,
        Duration maxAge,
        @Nullable String sourceAddress,
        @Nullable ProxyProtocol proxyProtocol,
        HttpProtocol protocol,
        Duration pingInterval,
        Duration pingTimeout) {
    private static final Duration PING_INTERVAL = Duration.ofSeconds(30);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(10);

    public static final ConnectionPolicy DEFAULT =
            new ConnectionPolicy(2048, 1024, Duration.ofSeconds(4), Duration.ofMinutes(10));

    /** The default between sidecars. */
    public static final ConnectionPolicy MESH = new ConnectionPolicy(
            DEFAULT.maxConnectionsPerEndpoint, DEFAULT.maxPending, Duration.ofSeconds(60), DEFAULT.maxAge);

    /** Connections from whatever address the system chooses, without a PROXY header. */
    public ConnectionPolicy(int maxConnectionsPerEndpoint, int maxPending, Duration maxIdleTime, Duration maxAge) {
        this(maxConnectionsPerEndpoint, maxPending, maxIdleTime, maxAge, null);
    }

    /** Connections from that address, without a PROXY header. */
    public ConnectionPolicy(
            int maxConnectionsPerEndpoint,
            int maxPending,
            Duration maxIdleTime,
            Duration maxAge,
            @Nullable String sourceAddress) {
        this(
                maxConnectionsPerEndpoint,
                maxPending,
                maxIdleTime,
                maxAge,
                sourceAddress,
                null,
                HttpProtocol.AUTO,
                PING_INTERVAL,
                PING_TIMEOUT);
    }

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public ConnectionPolicy {
        Expect.atLeastOne("max-connections-per-endpoint", maxConnectionsPerEndpoint);
        Expect.that(maxPending >= 0, "max-pending", maxPending, ">= 0");
        Expect.positive("max-idle-time", maxIdleTime);
        Expect.positive("max-age", maxAge);
        Expect.positive("ping-interval", pingInterval);
        Expect.positive("ping-timeout", pingTimeout);
    }

    /** The same, telling each client's address in this version of the PROXY protocol, or not. */
    public ConnectionPolicy withProxyProtocol(@Nullable ProxyProtocol version) {
        return new ConnectionPolicy(
                maxConnectionsPerEndpoint,
                maxPending,
                maxIdleTime,
                maxAge,
                sourceAddress,
                version,
                protocol,
                pingInterval,
                pingTimeout);
    }

    /**
     * The same, speaking that HTTP.
     *
     * @param pingInterval before an HTTP/2 connection that is silent is asked for a sign of life
     * @param pingTimeout for that sign
     */
    public ConnectionPolicy speaking(HttpProtocol chosen, Duration pingInterval, Duration pingTimeout) {
        return new ConnectionPolicy(
                maxConnectionsPerEndpoint,
                maxPending,
                maxIdleTime,
                maxAge,
                sourceAddress,
                proxyProtocol,
                chosen,
                pingInterval,
                pingTimeout);
    }

    /** The same, speaking that HTTP. */
    public ConnectionPolicy speaking(HttpProtocol chosen) {
        return speaking(chosen, pingInterval, pingTimeout);
    }
}
