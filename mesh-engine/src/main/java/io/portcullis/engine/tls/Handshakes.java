package io.portcullis.engine.tls;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds the handshakes that are under way at the same time in a process, and counts how they end. A handshake begins when its
 * ClientHello is there: a client that connects and says nothing costs none. There is no queue: who finds no place is refused.
 * Any thread.
 */
public final class Handshakes {
    private final int max;
    private final AtomicInteger active = new AtomicInteger();
    private final Map<HandshakeResult, LongAdder> results = new EnumMap<>(HandshakeResult.class);

    /** @param max most at the same time, at least 1 */
    public Handshakes(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("max-handshakes: " + max + " (expected: >= 1)");
        }
        this.max = max;
        for (HandshakeResult result : HandshakeResult.values()) {
            results.put(result, new LongAdder());
        }
    }

    /** Takes a place; false, and counted, if there is none. Whoever got one gives it back by {@link #end}. */
    public boolean begin() {
        if (active.incrementAndGet() <= max) {
            return true;
        }
        active.decrementAndGet();
        count(HandshakeResult.TOO_MANY);
        return false;
    }

    /** Gives the place back, once. */
    public void end(HandshakeResult result) {
        count(result);
        active.decrementAndGet();
    }

    /** Counts one that ended before it had a place. */
    public void count(HandshakeResult result) {
        of(result).increment();
    }

    /** Under way now. */
    public int active() {
        return active.get();
    }

    /** How many ended so. */
    public long ended(HandshakeResult result) {
        return of(result).sum();
    }

    private LongAdder of(HandshakeResult result) {
        return results.getOrDefault(result, new LongAdder());
    }
}
