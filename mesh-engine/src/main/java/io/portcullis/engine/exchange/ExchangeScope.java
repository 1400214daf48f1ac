package io.portcullis.engine.exchange;

import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.route.PathNormalizer;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.util.function.IntPredicate;

/** What the exchanges of one listener share. Any thread. */
public final class ExchangeScope {
    private final ExchangeShared shared;
    private final ListenerConfig listener;
    private final Router router;
    private final PathNormalizer paths;

    /** @param ownPort whether a listener of this engine has the port */
    public ExchangeScope(ExchangeShared shared, ListenerConfig listener, IntPredicate ownPort) {
        this.shared = shared;
        this.listener = listener;
        this.router = new Router(listener, shared.registry(), ownPort);
        this.paths = listener.role() == ListenerRole.GATEWAY ? PathNormalizer.STRICT : PathNormalizer.TRANSPARENT;
    }

    /** Begins an exchange; called on the loop of its connection. */
    public RequestReceiver open(LoopContext loop, LoopUpstreams upstreams, DownstreamStream stream) {
        return new Exchange(this, loop, upstreams, stream);
    }

    ExchangeShared shared() {
        return shared;
    }

    String listener() {
        return listener.name();
    }

    ListenerRole role() {
        return listener.role();
    }

    Router router() {
        return router;
    }

    PathNormalizer paths() {
        return paths;
    }

    /** Whether what the client says about where a request came from is believed. */
    boolean trusts(ClientConnection client) {
        PeerIdentity peer = client.peer();
        return peer != null && listener.trustedGateways().contains(peer.spiffeId());
    }

    /** Whether requests are taken no more. An application that shuts down still calls others. */
    boolean refusing() {
        return listener.role() != ListenerRole.OUTBOUND && shared.refusing().getAsBoolean();
    }

    /** Whether a client has to have proven who it is. */
    boolean demandsIdentity() {
        return listener.tls() != null && listener.tls().mode() == ServerTls.Mode.STRICT;
    }
}
