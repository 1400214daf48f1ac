package io.portcullis.core.runtime;

import io.portcullis.core.breaker.Ejection;
import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the endpoints of one service are published. They change without a new snapshot. Any thread: the publisher does the
 * work, readers see one set or the next and take no lock.
 */
public final class EndpointCell {
    private final Ticker ticker;
    private final BiConsumer<List<Endpoint>, List<Endpoint>> onChange;
    private final LongAdder ejections = new LongAdder();
    private volatile Members members = new Members(EndpointSet.NONE, new EndpointState[0]);
    private @Nullable EjectionPolicy policy;
    private @Nullable Supplier<Ejection> newEjection;

    /** @param onChange told the endpoints before and after each change, under the lock of the cell */
    EndpointCell(Ticker ticker, BiConsumer<List<Endpoint>, List<Endpoint>> onChange) {
        this.ticker = ticker;
        this.onChange = onChange;
    }

    /** The endpoints as they are now. */
    public EndpointSet current() {
        return members.set;
    }

    /**
     * Replaces the endpoints. Those that stay, by host and port, keep their state; of two with the same host and port the
     * first counts; a list equal to the present one changes nothing.
     */
    public synchronized void publish(List<Endpoint> endpoints) {
        Map<String, Endpoint> distinct = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            distinct.putIfAbsent(endpoint.address(), endpoint);
        }
        EndpointSet before = members.set;
        List<Endpoint> after = List.copyOf(distinct.size() == endpoints.size() ? endpoints : distinct.values());
        if (before.version() == 0 || !before.endpoints().equals(after)) {
            members = members(new EndpointSet(before.version() + 1, after));
            onChange.accept(before.endpoints(), after);
        }
    }

    /** How many endpoints are left out now because they failed. */
    public int ejected() {
        int count = 0;
        for (EndpointState state : members.states) {
            count += state.ejected() ? 1 : 0;
        }
        return count;
    }

    /** How many endpoints are left out now because their health checks say so. */
    public int unhealthy() {
        int count = 0;
        for (EndpointState state : members.states) {
            count += state.unhealthy() == null ? 0 : 1;
        }
        return count;
    }

    /** Ejections so far, those of endpoints that are gone included. */
    public long ejections() {
        return ejections.sum();
    }

    /** The state of every endpoint published. */
    public List<EndpointState> states() {
        return List.of(members.states);
    }

    Members members() {
        return members;
    }

    /** Sets the policy of ejection; another one than before starts with nobody ejected. */
    synchronized void ejection(@Nullable EjectionPolicy next) {
        if (!Objects.equals(policy, next)) {
            policy = next;
            newEjection = next == null ? null : () -> new Ejection(next, ticker, ejections);
            for (EndpointState state : members.states) {
                state.ejection(newEjection);
            }
        }
    }

    private Members members(EndpointSet set) {
        Map<String, EndpointState> known = new HashMap<>();
        for (EndpointState state : members.states) {
            known.put(state.endpoint().address(), state);
        }
        List<EndpointState> states = new ArrayList<>(set.endpoints().size());
        for (Endpoint endpoint : set.endpoints()) {
            EndpointState state = known.get(endpoint.address());
            states.add(state == null ? newState(endpoint) : state);
            states.getLast().relabel(endpoint);
        }
        return new Members(set, states.toArray(EndpointState[]::new));
    }

    private EndpointState newState(Endpoint endpoint) {
        EndpointState state = new EndpointState(endpoint);
        state.ejection(newEjection);
        return state;
    }

    /** A set and the states of its endpoints, index by index. Neither array nor set is changed once it is here. */
    static final class Members {
        final EndpointSet set;
        final EndpointState[] states;

        Members(EndpointSet set, EndpointState[] states) {
            this.set = set;
            this.states = states;
        }
    }
}
