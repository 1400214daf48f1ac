package io.portcullis.spring.observe;

import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.ExchangeRecord;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the exchanges of each route since the start; a change of the configuration keeps the counts of the routes that stay.
 * Any thread.
 */
public final class RouteHits implements ExchangeObserver {
    private final ConcurrentMap<String, LongAdder> byRoute = new ConcurrentHashMap<>();

    @Override
    public void ended(ExchangeRecord exchange) {
        String route = exchange.route();
        if (route != null) {
            LongAdder known = byRoute.get(route);
            (known == null ? byRoute.computeIfAbsent(route, id -> new LongAdder()) : known).increment();
        }
    }

    /** Exchanges that this route has ended. */
    public long of(String routeId) {
        LongAdder hits = byRoute.get(routeId);
        return hits == null ? 0 : hits.sum();
    }

    /** Forgets the routes that are no more. */
    public void retain(Collection<String> routeIds) {
        byRoute.keySet().retainAll(routeIds);
    }
}
