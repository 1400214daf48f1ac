package io.portcullis.engine.observe;

import java.util.List;
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
        for (ExchangeObserver observer : observers) {
            try {
                observer.ended(exchange);
            } catch (RuntimeException e) {
                LOG.error(
                        "observer {} failed; the exchange is not affected",
                        observer.getClass().getName(),
                        e);
            }
        }
    }
}
