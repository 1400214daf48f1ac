package io.portcullis.engine.matrix;

import io.portcullis.core.time.Ticker;
import java.util.HashMap;
import java.util.Map;

/** The gateways of one test class, each made when it is needed first. */
final class Hops implements AutoCloseable {
    private final Map<Combination, Hop> all = new HashMap<>();
    private final Ticker ticker;

    Hops(Ticker ticker) {
        this.ticker = ticker;
    }

    Hop of(Combination combination) {
        return all.computeIfAbsent(combination, each -> new Hop(each, ticker));
    }

    @Override
    public void close() {
        all.values().forEach(Hop::close);
        all.clear();
    }
}
