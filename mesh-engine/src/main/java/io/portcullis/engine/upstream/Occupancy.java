package io.portcullis.engine.upstream;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Bounds the connections of one event loop to one endpoint, over all pools that lead there: one for each protocol, and for each
 * client where connections tell for whom they are. A pool that finds no room takes the place of a connection that rests in
 * another, or waits for a place. Event loop only.
 */
final class Occupancy {
    private final int most;
    private boolean shared;
    private final Set<EndpointPool> resting = new LinkedHashSet<>();
    private final ArrayDeque<EndpointPool> awaiting = new ArrayDeque<>();
    private int open;
    private int connecting;
    private int waiting;

    /**
     * @param most connections at a time
     * @param shared whether it belongs to several pools
     */
    Occupancy(int most, boolean shared) {
        this.most = most;
        this.shared = shared;
    }

    /** Whether another connection may be made; closes one that rests for that. */
    boolean makesRoom() {
        boolean room = open + connecting < most;
        while (!room && giveUpResting()) {
            room = open + connecting < most;
        }
        return room;
    }

    /** Belongs to several pools from now on; this is the one it has belonged to. */
    void share(EndpointPool first) {
        if (!shared) {
            shared = true;
            if (first.rests()) {
                rests(first);
            }
            if (first.wantsMore()) {
                await(first);
            }
        }
    }

    private boolean giveUpResting() {
        for (Iterator<EndpointPool> pools = resting.iterator(); pools.hasNext(); ) {
            EndpointPool pool = pools.next();
            pools.remove();
            if (pool.giveUpIdle()) {
                return true;
            }
        }
        return false;
    }

    /** A pool has an idle connection. */
    void rests(EndpointPool pool) {
        if (shared) {
            resting.add(pool);
        }
    }

    /** A pool wants to connect as soon as there is room. */
    void await(EndpointPool pool) {
        if (shared) {
            awaiting.add(pool);
        }
    }

    /** Whether a pool waits for a place. */
    boolean awaited() {
        while (!awaiting.isEmpty() && !awaiting.peek().wantsMore()) {
            awaiting.remove();
        }
        return !awaiting.isEmpty();
    }

    /** Waiters that have neither a connection nor one on its way. */
    int waiting() {
        return waiting - connecting;
    }

    void waits(int more) {
        waiting += more;
    }

    void connects() {
        connecting++;
    }

    void connected() {
        connecting--;
        open++;
    }

    void failed() {
        connecting--;
        freed();
    }

    void left() {
        open--;
        freed();
    }

    private void freed() {
        EndpointPool next = awaited() ? awaiting.remove() : null;
        if (next != null) {
            next.connectForWaiters();
        }
    }
}
