package io.portcullis.core.breaker;

import io.portcullis.core.model.BreakerPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker that is made when the first request asks for a permit, and CLOSED until then. What a breaker remembers, and
 * the meters that show it, take some 20 kB; of a thousand services an application calls a few. Any thread; only the first
 * permit takes a lock.
 */
public final class DeferredBreaker implements Breaker {
    private final BreakerFactory factory;
    private final String name;
    private final BreakerPolicy policy;
    private boolean listed;
    private volatile @Nullable Breaker made;

    /**
     * @param factory makes it
     * @param listed whether operators are shown it, once it is made
     */
    public DeferredBreaker(BreakerFactory factory, String name, BreakerPolicy policy, boolean listed) {
        this.factory = factory;
        this.name = name;
        this.policy = policy;
        this.listed = listed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean tryAcquire() {
        Breaker known = made;
        return (known == null ? make() : known).tryAcquire();
    }

    @Override
    public void release() {
        Breaker known = made;
        if (known != null) {
            known.release();
        }
    }

    @Override
    public void success(long durationNanos) {
        Breaker known = made;
        if (known != null) {
            known.success(durationNanos);
        }
    }

    @Override
    public void failure(long durationNanos) {
        Breaker known = made;
        if (known != null) {
            known.failure(durationNanos);
        }
    }

    @Override
    public long retryAfterNanos() {
        Breaker known = made;
        return known == null ? 0 : known.retryAfterNanos();
    }

    @Override
    public State state() {
        Breaker known = made;
        return known == null ? State.CLOSED : known.state();
    }

    private synchronized Breaker make() {
        Breaker breaker = made;
        if (breaker == null) {
            breaker = listed ? factory.create(name, policy) : factory.createUnlisted(name, policy);
            made = breaker;
        }
        return breaker;
    }

    /**
     * Operators are not shown it any more, also if it is made only now, by a request that still holds it. Call it before another
     * one of the same name may be made.
     */
    public synchronized void unlist() {
        if (listed && made != null) {
            factory.remove(name);
        }
        listed = false;
    }
}
