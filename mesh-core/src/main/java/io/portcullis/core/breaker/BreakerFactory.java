package io.portcullis.core.breaker;

import io.portcullis.core.model.BreakerPolicy;

/** Makes circuit breakers. Any thread. */
@FunctionalInterface
public interface BreakerFactory {
    /** A new breaker, CLOSED, that is shown to operators under its name; it takes the place of one of the same name. */
    Breaker create(String name, BreakerPolicy policy);

    /** A new breaker, CLOSED, that is shown nowhere, because its name came from a client. */
    default Breaker createUnlisted(String name, BreakerPolicy policy) {
        return create(name, policy);
    }

    /** No longer shows the breaker of that name; who holds it may go on using it. */
    default void remove(String name) {}
}
