package io.portcullis.engine.observe;

import io.portcullis.engine.listen.ListenerRole;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells several observers, each even when one before it threw: what they are told has happened and nothing may undo it. Any
 * thread.
 */
public final class CompositeObserver implements ExchangeObserver {
    private static final Logger LOG = LoggerFactory.getLogger(CompositeObserver.class);

    private final ExchangeObserver[] observers;

    public CompositeObserver(List<? extends ExchangeObserver> observers) {
        this.observers = observers.toArray(ExchangeObserver[]::new);
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        tell(observer -> observer.ended(exchange));
    }

    @Override
    public void tunnelConnected(ListenerRole role, @Nullable String service, long connectNanos) {
        tell(observer -> observer.tunnelConnected(role, service, connectNanos));
    }

    @Override
    public void tunnelEnded(TunnelRecord tunnel) {
        tell(observer -> observer.tunnelEnded(tunnel));
    }

    private void tell(Consumer<ExchangeObserver> what) {
        for (ExchangeObserver observer : observers) {
            try {
                what.accept(observer);
            } catch (RuntimeException e) {
                LOG.error(
                        "observer {} failed; no exchange or tunnel is affected",
                        observer.getClass().getName(),
                        e);
            }
        }
    }
}
