package io.portcullis.engine.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import io.portcullis.core.error.Failure;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.loop.Transport;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.proxy.ProxyHeaderWriter;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.WireProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** One connection in the making: TCP, the PROXY header, TLS. Ends once, by {@link #settle()}. Event loop only. */
abstract class Connecting {
    /** More than one socket in a row that gets somebody else's events is not to be expected. */
    private static final int MAX_BEGINNINGS = 3;

    private final Means means;
    private final Endpoint endpoint;
    private final ServicePolicy policy;
    private final @Nullable ProxyHeader proxied;
    private WireProtocol protocol;
    private Timers.@Nullable Timer timer;
    private @Nullable Channel channel;
    private boolean settled;
    private int begun;

    /** What connections of one event loop are made with. */
    record Means(
            LoopContext loop,
            Transport transport,
            AddressResolverGroup<InetSocketAddress> resolver,
            @Nullable ClientTls tls) {}

    Connecting(
            Means means,
            Endpoint endpoint,
            ServicePolicy policy,
            @Nullable ProxyHeader proxied,
            WireProtocol protocol) {
        this.means = means;
        this.endpoint = endpoint;
        this.policy = policy;
        this.proxied = proxied;
        this.protocol = protocol;
    }

    /**
     * Connected, and secured where that was wanted; to be settled, or failed, in the time that is left.
     *
     * @param ready the last handler of its pipeline is {@link Unprepared}
     */
    abstract void ready(Channel ready, boolean secure, @Nullable PeerIdentity peer);

    /** There is none, and nothing was sent anywhere. Told once. */
    abstract void failed(Failure failure);

    /** The time is up; whether that is the end. */
    boolean late() {
        return true;
    }

    final Endpoint endpoint() {
        return endpoint;
    }

    final ServicePolicy policy() {
        return policy;
    }

    final WireProtocol protocol() {
        return protocol;
    }

    /** Nobody wants it any more. */
    final void cancel() {
        settle();
        if (channel != null) {
            channel.close();
        }
    }

    final void start() {
        if (secured() && means.tls() == null) {
            failed(ConnectFailures.noCertificate(endpoint));
            return;
        }
        timer = means.loop()
                .timers()
                .schedule(this::timedOut, policy.timeouts().connect().toNanos());
        connect();
    }

    /** Begins anew with another protocol, and as much time. */
    final void startAgain(WireProtocol other) {
        Channel before = channel;
        if (timer != null) {
            timer.cancel();
        }
        protocol = other;
        start();
        if (before != null) {
            before.close();
        }
    }

    private void connect() {
        Bootstrap bootstrap = new Bootstrap()
                .group(means.loop().loop())
                .channelFactory(means.transport().socketChannels())
                .resolver(means.resolver())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, protocol == WireProtocol.TCP && !secured())
                .handler(Unprepared.INSTANCE);
        means.transport().prepare(bootstrap);
        SocketAddress source = source();
        InetSocketAddress remote = remote();
        ChannelFuture connecting = source == null ? bootstrap.connect(remote) : bootstrap.connect(remote, source);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                secure(connecting.channel());
            } else if (neverBegun(done.cause()) && !settled && ++begun < MAX_BEGINNINGS) {
                connect();
            } else {
                fail(ConnectFailures.unreachable(endpoint, done.cause()));
            }
        });
    }

    // Netty finds the channel of an event by its descriptor. A socket that is closed in a batch of events gives its
    // number to the next one at once, and an event of the old one that is still in the batch closes the new one
    // before it connects. Nothing has gone wrong outside of this process then, and nothing was sent.
    private static boolean neverBegun(Throwable cause) {
        return cause instanceof ClosedChannelException;
    }

    private void secure(Channel connected) {
        if (settled) {
            connected.close();
            return;
        }
        announceClient(connected);
        ClientTls tls = means.tls();
        if (!secured() || tls == null) {
            connected(connected, false, null);
            return;
        }
        SslHandler handler;
        try {
            handler = tls.newHandler(connected.alloc(), security(), endpoint.host(), endpoint.port(), protocol);
        } catch (IllegalStateException e) {
            connected.close();
            fail(ConnectFailures.noHandshake(endpoint, String.valueOf(e.getMessage())));
            return;
        }
        connected.pipeline().addFirst(handler);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                connected(connected, true, ClientTls.peerOf(handler));
            } else {
                connected.close();
                fail(ConnectFailures.handshakeFailed(endpoint, done.cause()));
            }
        });
    }

    /** Before anything else, TLS too (proxy-protocol.txt, section 2). */
    @SuppressWarnings("FutureReturnValueIgnored") // What fails here fails the connection.
    private void announceClient(Channel connected) {
        ProxyProtocol version = policy.connections().proxyProtocol();
        if (version != null) {
            connected.writeAndFlush(ProxyHeaderWriter.write(connected.alloc(), version, proxied));
        }
    }

    private void connected(Channel ready, boolean secure, @Nullable PeerIdentity peer) {
        if (!ready.isActive()) {
            fail(ConnectFailures.closedAtOnce(endpoint));
        } else if (settled) {
            ready.close();
        } else {
            ready(ready, secure, peer);
        }
    }

    final void fail(Failure failure) {
        if (settle()) {
            failed(failure);
        }
    }

    private void timedOut() {
        Channel pending = channel;
        if (!late()) {
            return;
        }
        fail(ConnectFailures.late(endpoint, policy.timeouts().connect()));
        if (pending != null) {
            pending.close();
        }
    }

    private boolean secured() {
        return !(security() instanceof UpstreamTls.Plaintext);
    }

    /** An instance in a registry may be secure by itself. */
    private UpstreamTls security() {
        return endpoint.secure() && policy.tls() instanceof UpstreamTls.Plaintext
                ? new UpstreamTls.Web(endpoint.host())
                : policy.tls();
    }

    /** Whether it was not over before: it is now. */
    final boolean settle() {
        boolean first = !settled;
        settled = true;
        if (timer != null) {
            timer.cancel();
        }
        return first;
    }

    private InetSocketAddress remote() {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        if (address == null) {
            return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        }
        return new InetSocketAddress(inetAddress(address), endpoint.port());
    }

    private @Nullable SocketAddress source() {
        String address = policy.connections().sourceAddress();
        byte[] bytes = address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null ? null : new InetSocketAddress(inetAddress(bytes), 0);
    }

    private static InetAddress inetAddress(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }

    /** Stands where the codec will: what goes wrong before it is there is told by the futures of connect and handshake. */
    @Sharable
    static final class Unprepared extends ChannelInboundHandlerAdapter {
        static final Unprepared INSTANCE = new Unprepared();

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
