package io.portcullis.engine.exchange;

import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.route.PathNormalizer;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What the exchanges and tunnels of one listener share. Any thread. */
public final class ExchangeScope {
    private final ExchangeShared shared;
    private final ListenerConfig listener;
    private final BodyBound bodyBound;
    private final LimitCounts limits;
    private final Router router;
    private final PathNormalizer paths;
    private final Underscores underscores;

    /**
     * @param maxBodyBytes of a request's body where its route says nothing; {@link Long#MAX_VALUE} for any size
     * @param limits counts those that are reached
     * @param ownPort whether a listener of this engine has the port
     */
    public ExchangeScope(
            ExchangeShared shared,
            ListenerConfig listener,
            long maxBodyBytes,
            LimitCounts limits,
            IntPredicate ownPort) {
        this.shared = shared;
        this.listener = listener;
        this.bodyBound = new BodyBound(maxBodyBytes, limits);
        this.limits = limits;
        this.router = new Router(listener, shared.registry(), ownPort);
        boolean edge = listener.role() == ListenerRole.GATEWAY;
        this.paths = edge ? PathNormalizer.STRICT : PathNormalizer.TRANSPARENT;
        this.underscores = edge ? shared.underscores() : Underscores.KEEP;
    }

    /** Begins an exchange; called on the loop of its connection. */
    public RequestReceiver open(LoopContext loop, LoopUpstreams upstreams, DownstreamStream stream) {
        return Exchange.of(this, loop, upstreams, stream);
    }

    /** What they share with those of all other listeners. */
    public ExchangeShared shared() {
        return shared;
    }

    /** Name of the listener. */
    public String listener() {
        return listener.name();
    }

    /** Role of the listener. */
    public ListenerRole role() {
        return listener.role();
    }

    /** How strangers are received. */
    Edge edge() {
        return listener.edge();
    }

    /** Counts the limits that are reached here. */
    public LimitCounts limits() {
        return limits;
    }

    /** How large bodies may be. */
    BodyBound bodyBound() {
        return bodyBound;
    }

    Router router() {
        return router;
    }

    /** Whom an intercepted connection means that was going to this address. */
    public Callee callee(InetSocketAddress originalDestination) {
        return router.callee(originalDestination, shared.config().get());
    }

    /** A destination outside of the mesh, without any policy of ours. */
    public ServiceRuntime outside(InetSocketAddress address) {
        return router.outside(address);
    }

    /** The port of the application that a connection means; inbound listeners only. */
    public int applicationPort(@Nullable InetSocketAddress originalDestination) {
        return applications().port(originalDestination);
    }

    /** The application as it serves that port; inbound listeners only. */
    public ServiceRuntime application(@Nullable InetSocketAddress originalDestination) {
        return applications()
                .at(originalDestination, shared.config().get().snapshot().inbound());
    }

    private Applications applications() {
        return Objects.requireNonNull(router.applications(), "an inbound listener has an application");
    }

    PathNormalizer paths() {
        return paths;
    }

    Underscores underscores() {
        return underscores;
    }

    /** Whether what the client says about where a request came from is believed. */
    boolean trusts(ClientConnection client) {
        PeerIdentity peer = client.peer();
        return peer != null && listener.trustedGateways().contains(peer.spiffeId());
    }

    /** Whether requests are taken no more. An application that shuts down still calls others. */
    public boolean refusing() {
        return listener.role() != ListenerRole.OUTBOUND && shared.refusing().getAsBoolean();
    }

    /** Whether a client has to have proven who it is. */
    public boolean demandsIdentity() {
        return listener.tls() != null && listener.tls().mode() == ServerTls.Mode.STRICT;
    }
}
