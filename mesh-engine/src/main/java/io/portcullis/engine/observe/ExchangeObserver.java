package io.portcullis.engine.observe;

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
     * A tunnel ended; called exactly once for each, also for one that was refused.
     *
     * @param tunnel complete and no longer changing; may be kept
     */
    default void tunnelEnded(TunnelRecord tunnel) {}
}
