package io.portcullis.engine.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.tls.MeshProtocol;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsFailures;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind the TLS of workloads until the handshake is over, then puts the codec in its place. Nothing of HTTP is read from a client
 * before it is known who it is. Event loop only.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(TlsGate.class);

    /** What comes behind the gate. */
    @FunctionalInterface
    interface Opening {
        void open(Supplier<@Nullable PeerIdentity> peer, @Nullable MeshProtocol protocol);
    }

    private final String listener;
    private final ServerTls tls;
    private final Timers timers;
    private final long patienceNanos;
    private final Runnable overdue;
    private final Opening opening;
    private final long version;
    private Timers.@Nullable Timer timer;

    /**
     * Made before the handshake begins: roots that are replaced during it are not those it was verified with.
     *
     * @param overdue called before a client is left that was not done in time
     */
    TlsGate(String listener, ServerTls tls, Timers timers, long patienceNanos, Runnable overdue, Opening opening) {
        this.listener = listener;
        this.tls = tls;
        this.timers = timers;
        this.patienceNanos = patienceNanos;
        this.overdue = overdue;
        this.opening = opening;
        this.version = tls.version();
    }

    /** The handshake has a bound of its own; whoever sends nothing at all, so that it is not known whether one comes, has not. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = timers.schedule(() -> late(ctx), patienceNanos);
    }

    private void late(ChannelHandlerContext ctx) {
        overdue.run();
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeOver(ctx, handshake);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void handshakeOver(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
            refuse(ctx, TlsFailures.explain(Objects.requireNonNull(handshake.cause())));
            return;
        }
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        PeerIdentity peer = ServerTls.peerOf(handler);
        if (peer == null) {
            refuse(ctx, "the client proved no identity that holds");
            return;
        }
        opening.open(new VerifiedPeer(tls, peer, version), ServerTls.protocolOf(handler));
        ctx.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        if (log.isInfoEnabled() && ctx.channel().remoteAddress() instanceof InetSocketAddress client) {
            log.info("listener {}: refused {}: {}", listener, client, why);
        }
        ctx.close();
    }

    /** A failed handshake was told already as an event. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
