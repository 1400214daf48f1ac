package io.portcullis.core.runtime;

import io.portcullis.core.balance.Candidate;
import io.portcullis.core.breaker.Ejection;
import io.portcullis.core.model.Endpoint;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one endpoint of a service: attempts in flight, whether it is ejected, and whether it is healthy. The
 * same object for as long as the endpoint stays published, whatever else changes; who still holds it afterwards may go on
 * using it. Any thread, lock-free but for failures.
 */
public final class EndpointState implements Candidate {
    private static final AtomicIntegerFieldUpdater<EndpointState> IN_FLIGHT =
            AtomicIntegerFieldUpdater.newUpdater(EndpointState.class, "inFlight");

    private volatile int inFlight;
    private volatile Endpoint endpoint;
    private @Nullable Supplier<Ejection> ejections;
    private volatile @Nullable Ejection ejection;
    private volatile @Nullable String unhealthy;

    EndpointState(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The endpoint with its present labels; host and port never change. */
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public boolean leftOut() {
        return unhealthy != null || ejected();
    }

    /** Why its health checks say that it is to be left out, or null: they do not, or there are none. */
    public @Nullable String unhealthy() {
        return unhealthy;
    }

    /** Said by its health checks. */
    public void unhealthy(@Nullable String because) {
        unhealthy = because;
    }

    /** Whether it is left out because attempts failed. */
    public boolean ejected() {
        Ejection current = ejection;
        return current != null && current.ejected();
    }

    /**
     * An attempt starts; one of {@link #end} and {@link #abandon()} follows exactly once.
     *
     * @return whether the endpoint is ejected, and used because there is nothing better: then the attempt is a probe
     */
    public boolean begin() {
        IN_FLIGHT.incrementAndGet(this);
        return ejected();
    }

    /**
     * An attempt is over.
     *
     * @param failed whether the endpoint is to blame: 5xx, reset, failed connection, timeout
     */
    public void end(boolean failed) {
        end(failed, false);
    }

    /**
     * An attempt is over.
     *
     * @param failed as above
     * @param probe what {@link #begin()} said of it; a probe that succeeds ends the ejection
     */
    public void end(boolean failed, boolean probe) {
        IN_FLIGHT.decrementAndGet(this);
        Ejection current = ejection;
        if (failed && current == null) {
            current = beginToCount();
        }
        if (current != null) {
            if (failed) {
                current.failure();
            } else {
                current.success(probe);
            }
        }
    }

    /** An attempt is over and says nothing about the endpoint, such as when the client went away. */
    public void abandon() {
        IN_FLIGHT.decrementAndGet(this);
    }

    void relabel(Endpoint current) {
        endpoint = current;
    }

    /**
     * Nobody is ejected, and failures count from now on as these do.
     *
     * @param made of the first failure, so that an endpoint that works costs nothing; null if failures do not count
     */
    synchronized void ejection(@Nullable Supplier<Ejection> made) {
        ejections = made;
        ejection = null;
    }

    private synchronized @Nullable Ejection beginToCount() {
        if (ejection == null && ejections != null) {
            ejection = ejections.get();
        }
        return ejection;
    }

    @Override
    public String toString() {
        return endpoint.address();
    }
}
