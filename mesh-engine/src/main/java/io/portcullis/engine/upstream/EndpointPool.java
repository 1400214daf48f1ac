package io.portcullis.engine.upstream;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.tls.WireProtocol;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint that speak one protocol, those for one client where they begin by telling for
 * whom they are. The one used last goes out first, so that connections nobody needs grow old and are closed; one that attempts
 * share is filled before another is used. Event loop only.
 *
 * <p>A connection leaves the pool for good when it was idle for {@link ConnectionPolicy#maxIdleTime}, when it is older than
 * {@link ConnectionPolicy#maxAge} less a jitter of up to a tenth, when the material it was secured with was replaced, or when
 * anything happens on it that no request explains.
 */
public final class EndpointPool {
    private static final double AGE_JITTER = 0.1;

    /** Attempts that a shared connection is expected to take before it has said so (RFC 9113, 6.5.2). */
    private static final int USUAL_STREAMS = 100;

    private final LoopContext loop;
    private final Connector connector;
    private final Endpoint endpoint;
    private final ServicePolicy policy;
    private final WireProtocol protocol;
    private final ArrayDeque<Pooled> idle = new ArrayDeque<>();
    /** Those that carry attempts and may take more. */
    private final List<Pooled> sharing = new ArrayList<>(0);

    private final ArrayDeque<ConnectionWaiter> waiters = new ArrayDeque<>();
    private final @Nullable ProxyHeader proxied;
    private final Occupancy occupancy;
    private int open;
    private int connecting;
    private int perConnection;
    private long noHttp2UntilNanos;
    private boolean noHttp2;
    private boolean reaping;
    private boolean retired;

    /**
     * @param proxied for whom its connections are, or null
     * @param protocol one for HTTP
     * @param occupancy shared by the pools of the endpoint
     */
    EndpointPool(
            LoopContext loop,
            Connector connector,
            Endpoint endpoint,
            ServicePolicy policy,
            @Nullable ProxyHeader proxied,
            WireProtocol protocol,
            Occupancy occupancy) {
        this.protocol = protocol;
        this.perConnection = protocol == WireProtocol.HTTP1 ? 1 : USUAL_STREAMS;
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
        UpstreamConnection warm = takeShared();
        if (warm == null) {
            warm = takeIdle();
        }
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

    private @Nullable UpstreamConnection takeShared() {
        if (sharing.isEmpty()) {
            return null;
        }
        long now = loop.ticker().nanos();
        sharing.removeIf(pooled -> pooled.old(now)); // It closes when its last attempt has ended.
        for (Pooled pooled : sharing) {
            UpstreamConnection connection = pooled.connection;
            if (connection != null && connection.available()) {
                return connection;
            }
        }
        return null;
    }

    private @Nullable UpstreamConnection takeIdle() {
        long now = loop.ticker().nanos();
        for (Pooled pooled = idle.pollLast(); pooled != null; pooled = idle.pollLast()) {
            UpstreamConnection connection = pooled.connection;
            if (connection != null && connection.available() && !pooled.expired(now)) {
                if (connection.shared()) {
                    sharing.add(pooled);
                }
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
        connector.connect(endpoint, with, proxied, offered(), pooled, new Connector.Outcome() {
            @Override
            public void knowsNoHttp2(long nanos) {
                noHttp2 = true;
                noHttp2UntilNanos = loop.ticker().nanos() + nanos;
                perConnection = 1;
            }

            @Override
            public void connected(UpstreamConnection connection) {
                connecting--;
                perConnection = Math.max(1, connection.capacity());
                open++;
                occupancy.connected();
                pooled.counted = true;
                pooled.connection = connection;
                pooled.idle(connection);
                connectForWaiters();
            }

            @Override
            public void failed(Failure failure) {
                connecting--;
                occupancy.failed();
                nextWaiters(perConnection).forEach(waiter -> waiter.failed(failure));
                connectForWaiters();
            }
        });
    }

    /** Whoever knew no HTTP/2 a while ago may have learnt it; one connection finds out for all who wait. */
    private WireProtocol offered() {
        if (noHttp2 && loop.ticker().nanos() - noHttp2UntilNanos >= 0) {
            noHttp2 = false;
            perConnection = USUAL_STREAMS;
        }
        return noHttp2 ? WireProtocol.HTTP1 : protocol;
    }

    /** Connects, or is called again when another pool of the endpoint has given a place back. */
    void connectForWaiters() {
        while (wantsMore()) {
            if (!occupancy.makesRoom()) {
                occupancy.await(this);
                return;
            }
            connect();
        }
    }

    /** Whether somebody waits for whom no connection is on its way. */
    boolean wantsMore() {
        return waiters.size() > connecting * perConnection;
    }

    /** Whether it has connections that nobody uses. */
    boolean rests() {
        return !idle.isEmpty();
    }

    /** Those whom a connection was made for: each of them may ask again at once, and is somebody else then. */
    private List<ConnectionWaiter> nextWaiters(int most) {
        List<ConnectionWaiter> next = new ArrayList<>(1);
        while (next.size() < most && !waiters.isEmpty()) {
            next.add(waiters.poll());
            occupancy.waits(-1);
        }
        return next;
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
            return old(now)
                    || now - idleSinceNanos
                            >= policy.connections().maxIdleTime().toNanos();
        }

        /** Whether nothing new should begin on it, however busy it is. */
        boolean old(long now) {
            return now - retireAtNanos >= 0 || connector.tlsGeneration() != tlsGeneration;
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
            if (available.shared()) {
                sharing.remove(this);
            }
            if (expired(idleSinceNanos) || !available.available()) {
                close();
                connectForWaiters();
                return;
            }
            ConnectionWaiter waiter = nextWaiter();
            if (waiter != null) {
                serve(waiter, available);
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

        /** Whoever is served may be done before this returns, and then this connection is at rest again. */
        private void serve(ConnectionWaiter first, UpstreamConnection available) {
            if (!available.shared()) {
                first.connected(available);
                return;
            }
            sharing.add(this);
            first.connected(available);
            serveMore(available);
        }

        private void serveMore(UpstreamConnection available) {
            while (!waiters.isEmpty() && sharing.contains(this) && available.available()) {
                ConnectionWaiter next = nextWaiter();
                if (next != null) {
                    next.connected(available);
                }
            }
        }

        @Override
        public void room(UpstreamConnection available) {
            if (waiters.isEmpty()) {
                return;
            }
            perConnection = Math.max(1, available.capacity());
            if (old(loop.ticker().nanos())) {
                sharing.remove(this);
            }
            serveMore(available);
            connectForWaiters();
        }

        @Override
        public void closed(UpstreamConnection gone) {
            leave();
            idle.remove(this);
            sharing.remove(this);
            connectForWaiters();
        }
    }
}
