package io.portcullis.engine.observe;

import io.portcullis.engine.listen.ListenerRole;
import org.jspecify.annotations.Nullable;

/** Learns about exchanges and tunnels as they end. Called on event loops: implementations never block. */
@FunctionalInterface
public interface ExchangeObserver {
    /**
     * An exchange ended; called exactly once for each.
     *
     * @param exchange complete and no longer changing; may be kept
     */
    void ended(ExchangeRecord exchange);

    /**
     * A tunnel has its endpoint, and bytes begin to flow; called at most once for each, before its end.
     *
     * @param role of its listener
     * @param service as in {@link TunnelRecord#service}
     * @param connectNanos as in {@link TunnelRecord#connectNanos}
     */
    default void tunnelConnected(ListenerRole role, @Nullable String service, long connectNanos) {}

    /**
     * A tunnel ended; called exactly once for each, also for a connection that was refused before it was one.
     *
     * @param tunnel complete and no longer changing; may be kept
     */
    default void tunnelEnded(TunnelRecord tunnel) {}
}
