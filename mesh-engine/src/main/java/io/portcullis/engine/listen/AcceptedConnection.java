package io.portcullis.engine.listen;

import io.netty.channel.Channel;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.detect.Peek;
import io.portcullis.engine.exchange.ActiveConfig;
import io.portcullis.engine.exchange.ExchangeScope;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.SocketClient;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Reset;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tunnel.Tunnel;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that was accepted, and what may be put at the end of its pipeline. Event loop only. */
final class AcceptedConnection {
    private static final Logger log = LoggerFactory.getLogger(AcceptedConnection.class);

    private final BoundListener listener;
    private final Channel channel;
    private final LoopContext loop;
    private final LoopUpstreams upstreams;
    private final @Nullable InetSocketAddress original;
    private final ActiveConfig active;

    /** @param original where the connection was going to when it was redirected here, or null */
    AcceptedConnection(
            BoundListener listener,
            Channel channel,
            LoopContext loop,
            LoopUpstreams upstreams,
            @Nullable InetSocketAddress original) {
        this.listener = listener;
        this.channel = channel;
        this.loop = loop;
        this.upstreams = upstreams;
        this.original = original;
        this.active = listener.scope().shared().config().get();
    }

    ListenerConfig listener() {
        return listener.config();
    }

    ExchangeScope scope() {
        return listener.scope();
    }

    /** The configuration that was in force when it came. */
    ActiveConfig active() {
        return active;
    }

    /** Where it was going to when it was redirected here, or null. */
    @Nullable
    InetSocketAddress original() {
        return original;
    }

    /** HTTP/1: an exchange for each request. */
    void http(ClientConnection client) {
        listener.addHttp(channel, loop, upstreams, client);
    }

    /** Byte for byte, to a service. */
    void tunnel(ClientConnection client, ServiceRuntime service) {
        Tunnel.open(scope(), loop, upstreams.connector(), channel, client, service);
    }

    /** TLS first; what follows is decided when the client has proven who it is. */
    void secure(ServerTls tls, TlsGate.Opening opening) {
        channel.pipeline()
                .addLast("tls", tls.newHandler(channel.alloc()))
                .addLast(new TlsGate(
                        listener().name(),
                        tls,
                        loop.timers(),
                        listener.settings().handshakeTimeoutNanos(),
                        () -> scope().limits().reached(Limit.FIRST_BYTE_TIMEOUT),
                        opening));
    }

    /** The first bytes decide. */
    void peek(Duration patience, Peek.Judge judge) {
        channel.pipeline().addLast(new Peek(loop.timers(), patience.toNanos(), judge));
    }

    /** Breaks the connection off, and tells the operator why. */
    void refuse(FailureCode code, String message, String remedy) {
        refuse(plain(), null, Failure.of(code, message, remedy));
    }

    /** @param name host name the client asked for, or null */
    void refuse(ClientConnection client, @Nullable String name, Failure why) {
        log.info("listener {}: refused {}: {}", listener().name(), client.remote(), why);
        String destination = Endpoint.at(client.destination()).address();
        Reset.channel(channel);
        PeerIdentity peer = client.peer();
        scope().shared()
                .observer()
                .tunnelEnded(TunnelRecord.refused(
                        listener().name(),
                        listener().role(),
                        scope().shared().clock().millis(),
                        client.remote(),
                        peer == null ? null : peer.spiffeId(),
                        destination,
                        name,
                        why));
    }

    /** The client, in plain text and without an identity. */
    ClientConnection plain() {
        return client(false, () -> null);
    }

    ClientConnection client(boolean secure, Supplier<@Nullable PeerIdentity> peer) {
        return new SocketClient(channel, secure, peer, original);
    }

    InetSocketAddress remote() {
        return (InetSocketAddress) channel.remoteAddress();
    }
}
