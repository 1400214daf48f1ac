package io.portcullis.spring.server;

import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.breaker.BreakerFactory;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.engine.exchange.RouteBreakers;
import java.util.HashMap;
import java.util.Map;

/**
 * The circuit breakers that routes name. One whose settings did not change keeps its state over a change of the
 * configuration. Any thread.
 */
final class NamedBreakers implements RouteBreakers {
    private final BreakerFactory factory;
    private final Map<String, Entry> breakers = new HashMap<>();
    private Map<String, BreakerPolicy> policies = Map.of();

    private record Entry(BreakerPolicy policy, Breaker breaker) {}

    NamedBreakers(BreakerFactory factory) {
        this.factory = factory;
    }

    /** @param byName {@code resilience4j.circuitbreaker.instances} */
    synchronized void configure(Map<String, BreakerPolicy> byName) {
        policies = byName;
    }

    @Override
    public synchronized Breaker find(String name) {
        BreakerPolicy policy = policies.getOrDefault(name, BreakerPolicy.DEFAULT);
        Entry known = breakers.get(name);
        if (known != null && known.policy().equals(policy)) {
            return known.breaker();
        }
        Breaker breaker = factory.create(name, policy);
        breakers.put(name, new Entry(policy, breaker));
        return breaker;
    }
}
