package io.portcullis.engine.observe;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells several observers, each even when one before it threw: an exchange is over by then and nothing may undo that. Any
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
    public void tunnelEnded(TunnelRecord tunnel) {
        tell(observer -> observer.tunnelEnded(tunnel));
    }

    private void tell(Consumer<ExchangeObserver> what) {
        for (ExchangeObserver observer : observers) {
            try {
                what.accept(observer);
            } catch (RuntimeException e) {
                LOG.error(
                        "observer {} failed; the exchange is not affected",
                        observer.getClass().getName(),
                        e);
            }
        }
    }
}
