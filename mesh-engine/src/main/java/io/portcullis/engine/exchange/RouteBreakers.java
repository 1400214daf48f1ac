package io.portcullis.engine.exchange;

import io.portcullis.core.breaker.Breaker;

/** Finds the circuit breaker that a route's filter names. Called when a snapshot is applied. */
@FunctionalInterface
public interface RouteBreakers {
    /** For routes without CircuitBreaker filters. */
    RouteBreakers NONE = name -> {
        throw new IllegalArgumentException(
                "CircuitBreaker filter: " + name + " (expected: an engine with route breakers)");
    };

    /** The breaker of that name, the same one for the same name. */
    Breaker find(String name);
}
