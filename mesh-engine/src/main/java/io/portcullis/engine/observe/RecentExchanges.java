package io.portcullis.engine.observe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last exchanges, so that one can be asked for afterwards: those that failed or needed a second attempt in a ring of
 * their own, where the mass of good ones cannot push them out. Bounded; any thread, without locks.
 */
public final class RecentExchanges implements ExchangeObserver {
    private static final int NOTABLE = 256;
    private static final int LATEST = 64;

    private final Ring notable;
    private final Ring latest;

    /** The last 256 failed or retried ones, and the last 64 of any kind. */
    public RecentExchanges() {
        this(NOTABLE, LATEST);
    }

    /**
     * @param notable failed or retried exchanges kept; at least 1
     * @param latest exchanges of any kind kept; at least 1
     */
    public RecentExchanges(int notable, int latest) {
        this.notable = new Ring(notable);
        this.latest = new Ring(latest);
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        latest.add(exchange);
        if (isNotable(exchange)) {
            notable.add(exchange);
        }
    }

    /** The failed and retried ones, newest first. */
    public List<ExchangeRecord> notable() {
        return notable.newestFirst();
    }

    /** The last ones of any kind, newest first. */
    public List<ExchangeRecord> latest() {
        return latest.newestFirst();
    }

    /** What this process still knows of a trace: it may have passed here more than once; newest first. */
    public List<ExchangeRecord> find(String traceId) {
        Set<ExchangeRecord> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<ExchangeRecord> found = new ArrayList<>();
        for (Ring ring : List.of(latest, notable)) {
            for (ExchangeRecord exchange : ring.newestFirst()) {
                if (exchange.traceId().equalsIgnoreCase(traceId) && seen.add(exchange)) {
                    found.add(exchange);
                }
            }
        }
        return found;
    }

    private static boolean isNotable(ExchangeRecord exchange) {
        return exchange.failure() != null || exchange.attempts().size() > 1 || exchange.status() >= 500;
    }

    /** The last n of what was added. Two writers a whole round apart may swap places; nothing is torn. */
    private static final class Ring {
        private final AtomicReferenceArray<@Nullable ExchangeRecord> slots;
        private final AtomicLong next = new AtomicLong();

        Ring(int size) {
            if (size < 1) {
                throw new IllegalArgumentException("recent exchanges: " + size + " (expected: >= 1)");
            }
            slots = new AtomicReferenceArray<>(size);
        }

        void add(ExchangeRecord exchange) {
            slots.setRelease((int) (next.getAndIncrement() % slots.length()), exchange);
        }

        List<ExchangeRecord> newestFirst() {
            int size = slots.length();
            long end = next.get();
            List<ExchangeRecord> found = new ArrayList<>(size);
            for (long at = end - 1; at >= Math.max(0, end - size); at--) {
                ExchangeRecord exchange = slots.getAcquire((int) (at % size));
                if (exchange != null) {
                    found.add(exchange);
                }
            }
            return found;
        }
    }
}
