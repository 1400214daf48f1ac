package io.portcullis.engine.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.detect.FirstBytes;
import io.portcullis.engine.detect.Peek;
import io.portcullis.engine.exchange.ActiveConfig;
import io.portcullis.engine.exchange.Callee;
import io.portcullis.engine.exchange.ExchangeScope;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.SocketClient;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Reset;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.tls.ClientHello;
import io.portcullis.engine.tls.MeshProtocol;
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

/**
 * Decides what becomes of a connection that was accepted: <b>the way of a connection is {@link #begin}</b>, and ends with a codec
 * or a tunnel at the end of its pipeline. Event loop only.
 */
// What is known is not guessed: a declared protocol is never detected, and TLS between sidecars says what it carries.
// Bytes are
// held back only where something depends on them.
final class Reception {
    private static final Logger log = LoggerFactory.getLogger(Reception.class);

    private final BoundListener listener;
    private final ListenerConfig config;
    private final ExchangeScope scope;
    private final Channel channel;
    private final LoopContext loop;
    private final LoopUpstreams upstreams;
    private final @Nullable InetSocketAddress original;
    private final ActiveConfig active;

    /** @param original where the connection was going to when it was redirected here, or null */
    Reception(
            BoundListener listener,
            Channel channel,
            LoopContext loop,
            LoopUpstreams upstreams,
            @Nullable InetSocketAddress original) {
        this.listener = listener;
        this.config = listener.config();
        this.scope = listener.scope();
        this.channel = channel;
        this.loop = loop;
        this.upstreams = upstreams;
        this.original = original;
        this.active = scope.shared().config().get();
    }

    void begin() {
        switch (config.role()) {
            case GATEWAY -> gateway();
            case INBOUND -> inbound();
            case OUTBOUND -> outbound();
        }
    }

    private void gateway() {
        ServerTls tls = config.tls();
        if (tls == null) {
            http(plain());
        } else {
            secure(tls, (peer, protocol) -> http(client(true, peer)));
        }
    }

    // ---- towards the application

    private void inbound() {
        ServerTls tls = config.tls();
        if (tls == null) {
            inboundPlain();
        } else if (tls.mode() == ServerTls.Mode.PERMISSIVE) {
            peek(inboundPolicy().detectTimeout(), (seen, last) -> permissive(tls, seen, last));
        } else if (probes().mayComeFrom(remote().getAddress())) {
            peek(inboundPolicy().detectTimeout(), (seen, last) -> strictWithProbes(tls, seen));
        } else {
            inboundSecure(tls);
        }
    }

    /** The kubelet has no certificate: its requests are let in and looked at one by one (see Exchange). */
    private boolean strictWithProbes(ServerTls tls, ByteBuf seen) {
        if (seen.isReadable() && FirstBytes.kind(seen) != FirstBytes.Kind.TLS) {
            http(plain());
        } else {
            inboundSecure(tls);
        }
        return true;
    }

    /** TLS that is not for us is the application's own, if the client was on its way to the application. */
    private boolean permissive(ServerTls tls, ByteBuf seen, boolean last) {
        FirstBytes.Kind kind = FirstBytes.kind(seen);
        if (kind != FirstBytes.Kind.TLS) {
            return inboundPlain(kind, last);
        }
        ClientHello hello = original == null ? null : ClientHello.read(seen);
        if (original != null && hello == null && !last) {
            return false;
        }
        if (original == null || hello != null && hello.ofMesh()) {
            inboundSecure(tls);
        } else {
            inboundTunnel(plain());
        }
        return true;
    }

    private void inboundPlain() {
        if (inboundProtocol() == Protocol.AUTO) {
            peek(inboundPolicy().detectTimeout(), (seen, last) -> inboundPlain(FirstBytes.kind(seen), last));
        } else {
            inboundPlain(FirstBytes.Kind.UNDECIDED, true);
        }
    }

    private boolean inboundPlain(FirstBytes.Kind kind, boolean last) {
        Protocol protocol = inboundProtocol();
        if (protocol == Protocol.AUTO && kind == FirstBytes.Kind.UNDECIDED && !last) {
            return false;
        }
        if (protocol == Protocol.HTTP || protocol == Protocol.AUTO && kind == FirstBytes.Kind.HTTP1) {
            http(plain());
        } else {
            inboundTunnel(plain());
        }
        return true;
    }

    private void inboundSecure(ServerTls tls) {
        secure(tls, (peer, agreed) -> {
            ClientConnection client = client(true, peer);
            Protocol declared = inboundProtocol();
            if (declared == Protocol.HTTP && agreed == MeshProtocol.TCP) {
                refuse(
                        client,
                        null,
                        Failure.of(
                                FailureCode.BAD_REQUEST,
                                "its sidecar wants to pass on bytes, but port " + scope.applicationPort(original)
                                        + " is declared as http",
                                "see portcullis.inbound.ports"));
            } else if (declared == Protocol.TCP || declared == Protocol.AUTO && agreed == MeshProtocol.TCP) {
                inboundTunnel(client);
            } else {
                http(client);
            }
        });
    }

    private void inboundTunnel(ClientConnection client) {
        tunnel(client, original == null ? local() : original, scope.application(original));
    }

    /** Where nobody was redirected and nobody said anything, it is HTTP that comes to the listener. */
    private Protocol inboundProtocol() {
        Protocol declared =
                inboundPolicy().port(scope.applicationPort(original)).protocol();
        return declared == Protocol.AUTO && original == null ? Protocol.HTTP : declared;
    }

    private InboundPolicy inboundPolicy() {
        return active.snapshot().inbound();
    }

    private InboundPolicy.Probes probes() {
        return inboundPolicy().probes();
    }

    // ---- from the application

    private void outbound() {
        ServiceId service = config.service();
        if (config.intercepted()) {
            intercepted();
        } else if (service != null && declared(service) == Protocol.TCP) {
            toService(service);
        } else {
            http(plain());
        }
    }

    private Protocol declared(ServiceId id) {
        Service service = active.snapshot().services().get(id);
        return service == null ? Protocol.AUTO : service.protocol();
    }

    private void toService(ServiceId id) {
        ServiceRuntime service = active.service(id);
        if (service == null) {
            refuse(
                    FailureCode.UNKNOWN_SERVICE,
                    "service " + id + " is not known here",
                    "declare portcullis.services." + id.name() + " with its endpoints");
        } else {
            tunnel(plain(), local(), service);
        }
    }

    private void intercepted() {
        if (original == null) {
            refuse(
                    FailureCode.UNKNOWN_SERVICE,
                    "it was not redirected here",
                    "this port takes what the rules of interception send");
            return;
        }
        switch (scope.callee(original)) {
            case Callee.Ourselves() ->
                refuse(
                        FailureCode.UNKNOWN_SERVICE,
                        text(original) + " is this sidecar itself",
                        "call the service by its name, not the address of the proxy");
            case Callee.Known(ServiceId id, ServiceRuntime service, Protocol protocol) -> known(service, protocol);
            case Callee.Unknown() -> unknown(original);
        }
    }

    private void known(ServiceRuntime service, Protocol protocol) {
        InetSocketAddress to = destination();
        if (protocol == Protocol.HTTP) {
            http(plain());
        } else if (protocol == Protocol.TCP || outboundPolicy().opaquePorts().contains(to.getPort())) {
            tunnel(plain(), to, service);
        } else {
            peek(outboundPolicy().detectTimeout(), (seen, last) -> {
                FirstBytes.Kind kind = FirstBytes.kind(seen);
                if (!last && (kind == FirstBytes.Kind.UNDECIDED || headIsComing(kind, seen))) {
                    return false;
                }
                if (kind == FirstBytes.Kind.HTTP1 && !FirstBytes.asksForWebSocket(seen)) {
                    http(plain());
                } else {
                    tunnel(plain(), to, service);
                }
                return true;
            });
        }
    }

    /** The exchange could not begin before that either. */
    private static boolean headIsComing(FirstBytes.Kind kind, ByteBuf seen) {
        return kind == FirstBytes.Kind.HTTP1 && !FirstBytes.headComplete(seen);
    }

    private void unknown(InetSocketAddress to) {
        OutboundPolicy policy = outboundPolicy();
        if (policy.unknown() == UnknownDestination.PASSTHROUGH
                || policy.allowed().allows(to.getAddress(), to.getPort())) {
            tunnel(plain(), to, scope.outside(to));
        } else {
            peek(policy.detectTimeout(), (seen, last) -> unknown(to, seen, last));
        }
    }

    /** Refused, unless the name is allowed; who speaks HTTP is told why. */
    private boolean unknown(InetSocketAddress to, ByteBuf seen, boolean last) {
        if (!last && FirstBytes.nameMayFollow(seen)) {
            return false;
        }
        String name = FirstBytes.name(seen);
        if (outboundPolicy().allowed().allowsHost(name, to.getPort())) {
            tunnel(plain(), to, scope.outside(to));
        } else if (FirstBytes.kind(seen) == FirstBytes.Kind.HTTP1) {
            http(plain());
        } else {
            refuse(
                    plain(),
                    name,
                    Failure.of(
                            FailureCode.UNKNOWN_SERVICE,
                            text(to) + (name == null ? "" : " (" + name + ")")
                                    + " is no service that is known here, and portcullis.outbound.unknown is refuse",
                            "declare it, or add it to portcullis.outbound.allow"));
        }
        return true;
    }

    private OutboundPolicy outboundPolicy() {
        return active.snapshot().outbound();
    }

    private InetSocketAddress destination() {
        return original == null ? local() : original;
    }

    // ---- what stands at the end of the pipeline

    private void http(ClientConnection client) {
        listener.addHttp(channel, loop, upstreams, client);
    }

    private void tunnel(ClientConnection client, InetSocketAddress to, ServiceRuntime service) {
        Tunnel.open(scope, loop, upstreams.connector(), channel, client, to, service);
    }

    private void secure(ServerTls tls, TlsGate.Opening opening) {
        channel.pipeline()
                .addLast("tls", tls.newHandler(channel.alloc()))
                .addLast(new TlsGate(
                        config.name(), tls, loop.timers(), listener.settings().headTimeoutNanos(), opening));
    }

    private void peek(Duration patience, Peek.Judge judge) {
        channel.pipeline().addLast(new Peek(loop.timers(), patience.toNanos(), judge));
    }

    private void refuse(FailureCode code, String message, String remedy) {
        refuse(plain(), null, Failure.of(code, message, remedy));
    }

    private void refuse(ClientConnection client, @Nullable String name, Failure why) {
        log.info("listener {}: refused {}: {}", config.name(), client.remote(), why);
        Reset.channel(channel);
        PeerIdentity peer = client.peer();
        scope.shared()
                .observer()
                .tunnelEnded(TunnelRecord.refused(
                        config.name(),
                        config.role(),
                        scope.shared().clock().millis(),
                        client.remote(),
                        peer == null ? null : peer.spiffeId(),
                        text(destination()),
                        name,
                        why));
    }

    private ClientConnection plain() {
        return client(false, () -> null);
    }

    private ClientConnection client(boolean secure, Supplier<@Nullable PeerIdentity> peer) {
        return new SocketClient(channel, secure, peer, original);
    }

    private InetSocketAddress remote() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    private InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    private static String text(InetSocketAddress address) {
        return Endpoint.of(address.getAddress().getHostAddress(), address.getPort())
                .address();
    }
}
