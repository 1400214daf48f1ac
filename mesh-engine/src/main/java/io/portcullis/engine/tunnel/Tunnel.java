package io.portcullis.engine.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.core.retry.RequestTraits;
import io.portcullis.core.retry.RetryDecider;
import io.portcullis.core.retry.RetryVerdict;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.core.runtime.SubsetRuntime;
import io.portcullis.engine.detect.FirstBytes;
import io.portcullis.engine.exchange.AttemptFailures;
import io.portcullis.engine.exchange.BreakerPermit;
import io.portcullis.engine.exchange.ExchangeScope;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.route.CompiledAuthorization;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.TlsFailures;
import io.portcullis.engine.upstream.Connector;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is passed on byte for byte, from its first byte to its last. <b>Its way is {@link #start}, read from top to
 * bottom.</b> It ends exactly once, whatever comes from either side. Event loop only.
 */
// Nothing is read from the client before an endpoint is there: until then another endpoint can be tried, because none
// has seen a byte. After that a tunnel is never tried again.
public final class Tunnel {
    private static final Logger log = LoggerFactory.getLogger(Tunnel.class);

    /** What a retry's policy may know of a tunnel: it has no method, and nothing was sent when a connection fails. */
    private static final RequestTraits CONNECTION = new RequestTraits("TCP", false, true);

    private final ExchangeScope scope;
    private final LoopContext loop;
    private final Connector connector;
    private final ClientConnection client;
    private final InetSocketAddress destination;
    private final ServiceRuntime service;
    private final SubsetRuntime subset;
    private final BreakerPermit permit;
    private final long idleNanos;
    private final TunnelEnd near;
    private final long startedMillis;
    private final long startedNanos;
    private final List<EndpointState> tried = new ArrayList<>(1);

    private @Nullable TunnelEnd far;
    private @Nullable EndpointState endpoint;
    private @Nullable Runnable cancel;
    private @Nullable String name;
    private boolean nameKnown;
    private boolean announced;
    private boolean probe;
    private int attempts;
    private long connectNanos = -1;
    private long lastByteNanos;
    private Timers.@Nullable Timer idleTimer;
    private @Nullable Failure failure;
    private boolean ended;

    private Tunnel(
            ExchangeScope scope,
            LoopContext loop,
            Connector connector,
            ClientConnection client,
            ServiceRuntime service,
            long idleNanos) {
        this.idleNanos = idleNanos;
        this.scope = scope;
        this.loop = loop;
        this.connector = connector;
        this.client = client;
        this.destination = client.destination();
        this.service = service;
        this.subset = service.choose(null, null, loop.random());
        this.permit = new BreakerPermit(subset.breaker());
        this.near = new TunnelEnd(new Near());
        this.startedMillis = scope.shared().clock().millis();
        this.startedNanos = loop.ticker().nanos();
    }

    /**
     * Opens a tunnel. Its handler becomes the last of the client's channel; bytes that were read before are to be fired at it.
     *
     * @param service who is called
     * @param idleTimeout the longest time without a byte in either direction, or null for as long as the service says
     */
    public static void open(
            ExchangeScope scope,
            LoopContext loop,
            Connector connector,
            Channel channel,
            ClientConnection client,
            ServiceRuntime service,
            @Nullable Duration idleTimeout) {
        Duration declared = service.policy().timeouts().tunnel();
        long idleNanos = Math.min(nanos(idleTimeout), nanos(declared));
        Tunnel tunnel = new Tunnel(scope, loop, connector, client, service, idleNanos);
        channel.pipeline().addLast("tunnel", tunnel.near);
        scope.shared().active().begin();
        tunnel.start();
    }

    private static long nanos(@Nullable Duration timeout) {
        return timeout == null ? Long.MAX_VALUE : timeout.toNanos();
    }

    // ---- the way of a tunnel

    private void start() {
        Failure refused = refuseWhileDraining();
        if (refused == null) {
            refused = authorize();
        }
        if (refused != null) {
            fail(refused);
            return;
        }
        if (service.policy().retry().maxAttempts() > 1) {
            service.retryBudget().onRequest();
        }
        connect();
    }

    private @Nullable Failure refuseWhileDraining() {
        return scope.refusing()
                ? Failure.of(FailureCode.DRAINING, "this process is shutting down and takes no more connections")
                : null;
    }

    private @Nullable Failure authorize() {
        if (scope.role() != ListenerRole.INBOUND) {
            return null;
        }
        PeerIdentity peer = client.peer();
        CompiledAuthorization.Verdict verdict =
                scope.shared().config().get().authorization().checkConnection(peer == null ? null : peer.spiffeId());
        if (verdict.allowed() && (peer != null || !scope.demandsIdentity())) {
            return null;
        }
        return Failure.of(
                FailureCode.FORBIDDEN,
                (peer == null ? "an unauthenticated client" : peer) + " may not open connections here ("
                        + verdict.text() + ")",
                "see portcullis.inbound.authorization of this sidecar: rules with methods or paths allow no connection"
                        + " that is not HTTP");
    }

    /** Breaker permit, endpoint, connection; another endpoint when that fails. */
    private void connect() {
        if (!permit.tryAcquire()) {
            fail(Failure.of(
                    FailureCode.BREAKER_OPEN,
                    "the circuit breaker of " + subset.qualifiedName()
                            + " is open: too many of its last connections failed",
                    "see /actuator/circuitbreakers"));
            return;
        }
        EndpointState picked = subset.pick(loop.random(), tried);
        if (picked == null) {
            fail(AttemptFailures.noEndpoint(service, subset));
            return;
        }
        attempts++;
        endpoint = picked;
        probe = picked.begin();
        ProxyHeader proxied = new ProxyHeader(client.remoteAddress(), destination);
        cancel = connector.connectRaw(picked.endpoint(), service.policy(), proxied, new Connector.RawOutcome() {
            @Override
            public void connected(Channel channel, ChannelHandler placeholder) {
                join(channel, placeholder);
            }

            @Override
            public void failed(Failure why) {
                connectFailed(picked, why);
            }
        });
    }

    private void join(Channel channel, ChannelHandler placeholder) {
        cancel = null;
        long now = loop.ticker().nanos();
        connectNanos = now - startedNanos;
        permit.record(false, connectNanos);
        lastByteNanos = now;
        watchIdleness(idleNanos);
        TunnelEnd end = new TunnelEnd(new Far());
        far = end;
        channel.pipeline().replace(placeholder, "tunnel", end);
        try {
            scope.shared().observer().tunnelConnected(scope.role(), serviceName(), connectNanos);
        } finally {
            TunnelEnd.join(near, end);
        }
    }

    private void watchIdleness(long nanos) {
        if (idleNanos < Long.MAX_VALUE) {
            idleTimer = loop.timers().schedule(this::idle, nanos);
        }
    }

    /** Only a look at the clock for each read, and one timer at a time. */
    private void idle() {
        long left = idleNanos - (loop.ticker().nanos() - lastByteNanos);
        if (left > 0) {
            watchIdleness(left);
            return;
        }
        TunnelEnd endpointEnd = far;
        fail(Failure.of(
                FailureCode.IDLE_TIMEOUT,
                "no byte in either direction for " + TimeUnit.NANOSECONDS.toMillis(idleNanos) + " ms",
                "raise idle-timeout of the listener or timeouts.tunnel of the service, or let one side keep it alive"));
        if (endpointEnd != null) {
            endpointEnd.reset();
        }
    }

    private void bytesPassed() {
        if (idleNanos < Long.MAX_VALUE) {
            lastByteNanos = loop.ticker().nanos();
        }
    }

    private void connectFailed(EndpointState at, Failure why) {
        cancel = null;
        endpoint = null;
        at.end(true);
        tried.add(at);
        RetryVerdict verdict = RetryDecider.decide(
                service.policy().retry(),
                CONNECTION,
                attempts,
                new AttemptFailure.NotProcessed(why.message()),
                service.retryBudget(),
                loop.random());
        switch (verdict) {
            case RetryVerdict.GiveUp ignored -> {
                permit.record(true, loop.ticker().nanos() - startedNanos);
                fail(why);
            }
            case RetryVerdict.Retry(long delayNanos, String ignored) -> {
                permit.release();
                loop.timers().schedule(this::connectUnlessEnded, delayNanos);
            }
        }
    }

    private void connectUnlessEnded() {
        if (!ended) {
            connect();
        }
    }

    // ---- ends

    private void fail(Failure why) {
        failure = why;
        if (log.isInfoEnabled()) {
            log.info("listener {}: connection of {} to {} failed: {}", scope.listener(), client.remote(), to(), why);
        }
        finish();
        near.reset();
    }

    /** One end is closed: the other follows, in the same way. */
    private void endClosed(TunnelEnd one, @Nullable TunnelEnd other, String who, @Nullable Throwable cause) {
        if (ended) {
            return;
        }
        if (one.ended()) {
            finish(); // The other end has both its ends behind it as well, or sends the last bytes of one.
            return;
        }
        failure = broken(who, cause);
        finish();
        if (other != null) {
            other.reset();
        }
    }

    private Failure broken(String who, @Nullable Throwable cause) {
        String why = cause == null ? "" : ": " + TlsFailures.explain(cause);
        return who.equals("client")
                ? Failure.of(FailureCode.CLIENT_GONE, "the client broke the connection" + why)
                : Failure.of(FailureCode.UPSTREAM_RESET, where() + " broke the connection" + why);
    }

    /** Gives everything back; the only way a tunnel ends. */
    private void finish() {
        if (ended) {
            return;
        }
        ended = true;
        announce();
        permit.release();
        if (idleTimer != null) {
            idleTimer.cancel();
        }
        if (cancel != null) {
            cancel.run();
        }
        if (endpoint != null) {
            leave(endpoint);
        }
        try {
            scope.shared().observer().tunnelEnded(record());
        } finally {
            scope.shared().active().end();
        }
    }

    /** What leaves the mesh is told to the operator, once. */
    private void announce() {
        if (!announced && service.id() == ServiceId.EXTERNAL && scope.role() == ListenerRole.OUTBOUND) {
            announced = true;
            log.info(
                    "listener {}: {} connects to {} ({}), which is no service of the mesh",
                    scope.listener(),
                    client.remote(),
                    to(),
                    name == null ? "it names no host" : "it names " + name);
        }
    }

    private void leave(EndpointState from) {
        if (connectNanos < 0) {
            from.abandon();
        } else {
            from.end(false, probe);
        }
    }

    private TunnelRecord record() {
        PeerIdentity peer = client.peer();
        return new TunnelRecord(
                scope.listener(),
                scope.role(),
                startedMillis,
                loop.ticker().nanos() - startedNanos,
                connectNanos,
                client.remote(),
                client.proxy(),
                peer == null ? null : peer.spiffeId(),
                to(),
                name,
                serviceName(),
                subset.name().isEmpty() ? null : subset.name(),
                attempts == 0 ? null : where(),
                attempts,
                near.readBytes(),
                far == null ? 0 : far.readBytes(),
                failure);
    }

    /** For metrics and logs; the application behind a sidecar is no service to itself. */
    private @Nullable String serviceName() {
        return scope.role() == ListenerRole.INBOUND ? null : service.id().toString();
    }

    private String to() {
        return Endpoint.at(destination).address();
    }

    private String where() {
        EndpointState last = endpoint == null && !tried.isEmpty() ? tried.getLast() : endpoint;
        return last == null ? "-" : last.endpoint().address();
    }

    /** The client's end. */
    private final class Near implements TunnelEnd.Watcher {
        @Override
        public void read(ByteBuf bytes) {
            bytesPassed();
            if (!nameKnown) {
                nameKnown = true; // The first bytes tell it, or nobody does: nothing is held back for a name.
                name = FirstBytes.name(bytes);
                announce();
            }
        }

        @Override
        public void closed(@Nullable Throwable cause) {
            endClosed(near, far, "client", cause);
        }
    }

    /** The endpoint's end. */
    private final class Far implements TunnelEnd.Watcher {
        @Override
        public void read(ByteBuf bytes) {
            bytesPassed();
        }

        @Override
        public void closed(@Nullable Throwable cause) {
            if (far != null) {
                endClosed(far, near, "endpoint", cause);
            }
        }
    }
}
