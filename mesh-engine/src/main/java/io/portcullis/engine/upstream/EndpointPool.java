package io.portcullis.engine.upstream;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.proxy.ProxyHeader;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint, those for one client where they begin by telling for whom they are. The
 * one used last goes out first, so that connections nobody needs grow old and are closed. Event loop only.
 *
 * <p>A connection leaves the pool for good when it was idle for {@link ConnectionPolicy#maxIdleTime}, when it is older than
 * {@link ConnectionPolicy#maxAge} less a jitter of up to a tenth, when the material it was secured with was replaced, or when
 * anything happens on it that no request explains.
 */
public final class EndpointPool {
    private static final double AGE_JITTER = 0.1;

    private final LoopContext loop;
    private final Connector connector;
    private final Endpoint endpoint;
    private final ServicePolicy policy;
    private final ArrayDeque<Pooled> idle = new ArrayDeque<>();
    private final ArrayDeque<ConnectionWaiter> waiters = new ArrayDeque<>();
    private final @Nullable ProxyHeader proxied;
    private final Occupancy occupancy;
    private int open;
    private int connecting;
    private boolean reaping;
    private boolean retired;

    EndpointPool(LoopContext loop, Connector connector, Endpoint endpoint, ServicePolicy policy) {
        this(
                loop,
                connector,
                endpoint,
                policy,
                null,
                new Occupancy(policy.connections().maxConnectionsPerEndpoint(), false));
    }

    /**
     * @param proxied for whom its connections are, or null
     * @param occupancy shared by the pools of the endpoint
     */
    EndpointPool(
            LoopContext loop,
            Connector connector,
            Endpoint endpoint,
            ServicePolicy policy,
            @Nullable ProxyHeader proxied,
            Occupancy occupancy) {
        this.proxied = proxied;
        this.occupancy = occupancy;
        this.loop = loop;
        this.connector = connector;
        this.endpoint = endpoint;
        this.policy = policy;
    }

    ServicePolicy policy() {
        return policy;
    }

    /** Whether it holds and awaits nothing, so that it can be forgotten. */
    boolean unused() {
        return open == 0 && connecting == 0 && waiters.isEmpty();
    }

    /** Gives the waiter a connection: a warm one now, or a new one when it is made. */
    public void acquire(ConnectionWaiter waiter) {
        UpstreamConnection warm = takeIdle();
        if (warm != null) {
            waiter.connected(warm);
            return;
        }
        ConnectionPolicy bounds = policy.connections();
        if (!occupancy.makesRoom() && occupancy.waiting() >= bounds.maxPending()) {
            waiter.failed(Failure.of(
                    FailureCode.OVERFLOW,
                    "all " + bounds.maxConnectionsPerEndpoint() + " connections to " + endpoint + " are busy and "
                            + bounds.maxPending() + " requests wait for one already",
                    "raise connections.max-connections-per-endpoint or max-pending, or add endpoints"));
            return;
        }
        waiters.add(waiter);
        occupancy.waits(1);
        connectForWaiters();
    }

    /** The waiter no longer wants one; a connection under way for it stays and serves the next. */
    public void cancel(ConnectionWaiter waiter) {
        if (waiters.remove(waiter)) {
            occupancy.waits(-1);
        }
    }

    /** Closes what is idle; what is in use is closed when it comes back. */
    void retire() {
        retired = true;
        for (Pooled pooled = idle.poll(); pooled != null; pooled = idle.poll()) {
            pooled.close();
        }
    }

    private @Nullable UpstreamConnection takeIdle() {
        long now = loop.ticker().nanos();
        for (Pooled pooled = idle.pollLast(); pooled != null; pooled = idle.pollLast()) {
            UpstreamConnection connection = pooled.connection;
            if (connection != null && connection.available() && !pooled.expired(now)) {
                return connection;
            }
            pooled.close();
        }
        return null;
    }

    private void connect() {
        // Made for the last of them: who came before has one on its way.
        ConnectionWaiter newest = waiters.peekLast();
        Duration timeout = newest == null ? null : newest.connectTimeout();
        ServicePolicy with = timeout == null ? policy : policy.withConnectTimeout(timeout);
        connecting++;
        occupancy.connects();
        Pooled pooled = new Pooled();
        connector.connect(endpoint, with, proxied, pooled, new Connector.Outcome() {
            @Override
            public void connected(UpstreamConnection connection) {
                connecting--;
                open++;
                occupancy.connected();
                pooled.counted = true;
                pooled.connection = connection;
                pooled.idle(connection);
            }

            @Override
            public void failed(Failure failure) {
                connecting--;
                occupancy.failed();
                ConnectionWaiter waiter = nextWaiter();
                if (waiter != null) {
                    waiter.failed(failure);
                }
                connectForWaiters();
            }
        });
    }

    /** Connects, or is called again when another pool of the endpoint has given a place back. */
    void connectForWaiters() {
        if (wantsMore()) {
            if (occupancy.makesRoom()) {
                connect();
            } else {
                occupancy.await(this);
            }
        }
    }

    /** Whether somebody waits for whom no connection is on its way. */
    boolean wantsMore() {
        return waiters.size() > connecting;
    }

    private @Nullable ConnectionWaiter nextWaiter() {
        ConnectionWaiter waiter = waiters.poll();
        if (waiter != null) {
            occupancy.waits(-1);
        }
        return waiter;
    }

    /** Closes the connection that has rested longest, so that another client's can take its place. */
    boolean giveUpIdle() {
        Pooled oldest = idle.poll();
        if (oldest != null) {
            oldest.close();
        }
        return oldest != null;
    }

    private void reapLater() {
        if (!reaping) {
            reaping = true;
            loop.timers()
                    .schedule(this::reap, policy.connections().maxIdleTime().toNanos() / 4);
        }
    }

    // The oldest is at the front: the rest is younger than the first that may stay.
    private void reap() {
        reaping = false;
        long now = loop.ticker().nanos();
        for (Pooled pooled = idle.peekFirst(); pooled != null && pooled.expired(now); pooled = idle.peekFirst()) {
            idle.removeFirst();
            pooled.close();
        }
        if (!idle.isEmpty()) {
            reapLater();
        }
    }

    /** A connection with its dates. */
    private final class Pooled implements UpstreamConnection.Owner {
        private final long tlsGeneration = connector.tlsGeneration();
        private final long retireAtNanos = loop.ticker().nanos()
                + (long) (policy.connections().maxAge().toNanos()
                        * (1 - AGE_JITTER * loop.random().nextDouble()));
        private @Nullable UpstreamConnection connection;
        private long idleSinceNanos;
        private boolean counted;

        boolean expired(long now) {
            return now - retireAtNanos >= 0
                    || now - idleSinceNanos
                            >= policy.connections().maxIdleTime().toNanos()
                    || connector.tlsGeneration() != tlsGeneration;
        }

        /** Its place is free at once: the channel itself may take another moment to close. */
        void close() {
            leave();
            if (connection != null) {
                connection.close();
            }
        }

        private void leave() {
            if (counted) {
                counted = false;
                open--;
                occupancy.left();
            }
        }

        @Override
        public void idle(UpstreamConnection available) {
            idleSinceNanos = loop.ticker().nanos();
            if (expired(idleSinceNanos)) {
                close();
                connectForWaiters();
                return;
            }
            ConnectionWaiter waiter = nextWaiter();
            if (waiter != null) {
                waiter.connected(available);
                return;
            }
            if (retired || occupancy.awaited()) {
                close();
                return;
            }
            idle.addLast(this);
            occupancy.rests(EndpointPool.this);
            reapLater();
        }

        @Override
        public void closed(UpstreamConnection gone) {
            leave();
            idle.remove(this);
            connectForWaiters();
        }
    }
}
