package io.portcullis.engine.listen;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.detect.Peek;
import io.portcullis.engine.exchange.ActiveConfig;
import io.portcullis.engine.exchange.ExchangeScope;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.SocketClient;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.limit.Occupancy;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Reset;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.tls.EdgeClient;
import io.portcullis.engine.tls.EdgeHost;
import io.portcullis.engine.tls.EdgeTls;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tunnel.Tunnel;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A connection that was accepted, and what may be put at the end of its pipeline. Event loop only. */
final class AcceptedConnection {
    /** A record of type alert, of the version that all have in common: fatal, unrecognized_name. */
    static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    /** The same, handshake_failure. */
    static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};

    /** The same, no_application_protocol. */
    static final byte[] NO_APPLICATION_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

    private static final Logger log = LoggerFactory.getLogger(AcceptedConnection.class);

    private final BoundListener listener;
    private final Channel channel;
    private final LoopContext loop;
    private final LoopUpstreams upstreams;
    private final @Nullable InetSocketAddress original;
    private final Occupancy.Place place;
    private final ActiveConfig active;
    private @Nullable ProxyHeader proxied;

    /**
     * @param original where the connection was going to when it was redirected here, or null
     * @param place it has among all connections
     */
    AcceptedConnection(
            BoundListener listener,
            Channel channel,
            LoopContext loop,
            LoopUpstreams upstreams,
            @Nullable InetSocketAddress original,
            Occupancy.Place place) {
        this.listener = listener;
        this.channel = channel;
        this.loop = loop;
        this.upstreams = upstreams;
        this.original = original;
        this.place = place;
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

    /** What the snapshot says about the gateway's surroundings. */
    EntrancePolicy entrance() {
        return active.snapshot().entrance();
    }

    /** What a load balancer that is believed says about the connection, or null: it says nothing. */
    void proxied(@Nullable ProxyHeader header) {
        proxied = header;
    }

    /** Counts it for its client. If that has too many, it is broken off, and nothing else may be done with it. */
    // A reset costs least: no answer to hold the connection for, and nothing left of it in the kernel. Whoever wanted
    // TLS takes it for a connection that was not made.
    boolean countsFor(InetAddress client) {
        if (place.takenBy(client)) {
            return true;
        }
        Reset.channel(channel);
        return false;
    }

    /** Whether the client will say no more. */
    boolean inputEnded() {
        return !channel.isOpen() || ((DuplexChannel) channel).isInputShutdown();
    }

    /** HTTP: an exchange for each request. */
    void http(ClientConnection client) {
        listener.addHttp(channel, loop, upstreams, client);
    }

    /** HTTP/2, which the client has asked for: an exchange for each stream. */
    void http2(ClientConnection client) {
        listener.addHttp2(channel, loop, upstreams, client);
    }

    /** Byte for byte, to a service. */
    void tunnel(ClientConnection client, ServiceRuntime service) {
        tunnel(client, service, null);
    }

    private void tunnel(ClientConnection client, ServiceRuntime service, @Nullable Duration idleTimeout) {
        Tunnel.open(scope(), loop, upstreams.connector(), channel, client, service, idleTimeout);
    }

    /** Byte for byte, to a declared service. */
    void tunnelTo(ServiceId id, @Nullable Duration idleTimeout) {
        ServiceRuntime service = active.service(id);
        if (service == null) {
            refuse(
                    FailureCode.UNKNOWN_SERVICE,
                    "service " + id + " is not known here",
                    "declare portcullis.services." + id.name() + " with its endpoints");
        } else {
            tunnel(plain(), service, idleTimeout);
        }
    }

    /** How long the beginning of a request, or of a handshake, is waited for. */
    Duration headTimeout() {
        return Duration.ofNanos(listener.settings().headTimeoutNanos());
    }

    /** Who says nothing at all is not told anything either. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it.
    void leave() {
        channel.close();
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

    /** Whether a client that offers these by ALPN finds one it can be served with, or leaves it to the port. */
    boolean speaksOneOf(List<String> protocols) {
        return protocols.isEmpty() || !Collections.disjoint(protocols, EdgeTls.applicationProtocols(listener.http2()));
    }

    /** TLS with a stranger, who has a place among the handshakes; then HTTP. */
    void secure(EdgeTls tls, EdgeHost host, long deadlineNanos) {
        EdgeClient client = tls.newClient(host, channel.alloc(), listener.http2());
        channel.pipeline()
                .addLast("tls", client.handler())
                .addLast(new EdgeGate(
                        listener().name(),
                        tls.handshakes(),
                        loop.timers(),
                        Math.max(0, deadlineNanos - now()),
                        () -> opened(client)));
    }

    private boolean opened(EdgeClient client) {
        boolean proven = client.handshakeOver();
        if (proven) {
            channel.pipeline().addLast(new EndOfStranger());
            ClientConnection stranger = new SocketClient(channel, true, () -> null, original, proxied, client);
            if (client.speaksHttp2()) {
                http2(stranger);
            } else {
                http(stranger);
            }
        }
        return proven;
    }

    /** Ends it with these bytes, if any. */
    void close(byte... lastWords) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(lastWords)).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends it without a word. */
    void reset() {
        Reset.channel(channel);
    }

    long now() {
        return loop.ticker().nanos();
    }

    /** The first bytes decide. */
    void peek(Duration patience, Peek.Judge judge) {
        channel.pipeline().addLast(new Peek(loop.timers(), patience.toNanos(), judge));
    }

    /** Breaks the connection off, and tells the operator why. */
    void refuse(FailureCode code, String message, String remedy) {
        refuse(plain(), null, Failure.of(code, message, remedy));
    }

    /**
     * Tells a TLS client that nobody here has the name it asks for, by a fatal alert (RFC 6066, 3; RFC 8446, 6.2).
     *
     * @param name what it asked for, or null
     */
    void refuseName(@Nullable String name) {
        String shown = name == null ? null : name.replaceAll("[^!-~]", "?");
        channel.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME)).addListener(ChannelFutureListener.CLOSE);
        refused(
                plain(),
                shown,
                Failure.of(
                        FailureCode.UNRECOGNIZED_NAME,
                        shown == null ? "the client asks for no server name" : shown + " is no name that is known here",
                        "add it to server-names of portcullis.listeners."
                                + listener().name()));
    }

    /** @param name host name the client asked for, or null */
    void refuse(ClientConnection client, @Nullable String name, Failure why) {
        Reset.channel(channel);
        refused(client, name, why);
    }

    private void refused(ClientConnection client, @Nullable String name, Failure why) {
        // Anybody may ask an edge for any number of names: the access log and the metric have them.
        Level level = why.code() == FailureCode.UNRECOGNIZED_NAME ? Level.DEBUG : Level.INFO;
        log.atLevel(level).log("listener {}: refused {}: {}", listener().name(), client.remote(), why);
        String destination = Endpoint.at(client.destination()).address();
        PeerIdentity peer = client.peer();
        scope().shared()
                .observer()
                .tunnelEnded(TunnelRecord.refused(
                        listener().name(),
                        listener().role(),
                        scope().shared().clock().millis(),
                        client.remote(),
                        client.proxy(),
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
        return new SocketClient(channel, secure, peer, original, proxied, null);
    }

    InetSocketAddress remote() {
        return (InetSocketAddress) channel.remoteAddress();
    }
}
