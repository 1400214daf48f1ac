package io.portcullis.engine.exchange;

import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.route.PathNormalizer;
import io.portcullis.engine.tls.PeerIdentity;
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
}
