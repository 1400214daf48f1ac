package io.portcullis.engine.limit;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of one kind of listener: how many there are, and how many of each client. Any thread. */
public final class Occupancy {
    private static final Logger log = LoggerFactory.getLogger(Occupancy.class);

    private final String name;
    private final int max;
    private final int maxPerClient;
    private final LimitCounts counts;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<ClientNetwork, Integer> clients = new ConcurrentHashMap<>();
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * @param name of the kind of listener, for the log
     * @param counts told of each connection that there is no room for
     */
    public Occupancy(String name, Limits limits, LimitCounts counts) {
        this.name = name;
        this.max = limits.connections();
        this.maxPerClient = limits.connectionsPerClient();
        this.counts = counts;
    }

    /** Room for one more connection, to be left once it is closed; or null if there is none. */
    public @Nullable Place enter() {
        if (all.incrementAndGet() <= max) {
            return new Place();
        }
        all.decrementAndGet();
        counts.reached(Limit.CONNECTIONS);
        if (!told.getAndSet(true)) {
            log.warn("all {} connections of {} listeners are in use: more are refused", max, name);
        }
        return null;
    }

    /** Connections now. */
    public int connections() {
        return all.get();
    }

    private boolean enter(ClientNetwork client) {
        if (clients.merge(client, 1, Integer::sum) <= maxPerClient) {
            return true;
        }
        leave(client);
        counts.reached(Limit.CLIENT_CONNECTIONS);
        return false;
    }

    private void leave(ClientNetwork client) {
        clients.computeIfPresent(client, (key, open) -> open == 1 ? null : open - 1);
    }

    private void leave() {
        if (all.decrementAndGet() < max - max / 10) {
            told.set(false);
        }
    }

    /** The place of one connection. Event loop only. */
    public final class Place {
        private @Nullable ClientNetwork client;
        private boolean left;

        private Place() {}

        /**
         * Counts the connection for a client, in place of the one it was counted for before.
         *
         * @param address the client itself, not a proxy that speaks for many
         * @return whether that client may have it
         */
        public boolean takenBy(InetAddress address) {
            if (maxPerClient == Integer.MAX_VALUE || left) {
                return true;
            }
            leaveClient();
            ClientNetwork network = ClientNetwork.of(address);
            boolean room = Occupancy.this.enter(network);
            client = room ? network : null;
            return room;
        }

        /** The connection is closed; a second time does nothing. */
        public void leave() {
            if (!left) {
                left = true;
                leaveClient();
                Occupancy.this.leave();
            }
        }

        private void leaveClient() {
            ClientNetwork before = client;
            if (before != null) {
                client = null;
                Occupancy.this.leave(before);
            }
        }
    }
}
