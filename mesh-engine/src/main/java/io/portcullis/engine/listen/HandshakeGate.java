package io.portcullis.engine.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.engine.loop.Timers;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Stands behind TLS until the handshake is over, or is left because it took too long. Who comes through, and what comes in the
 * gate's place, is for the kinds of it to say. Event loop only.
 */
abstract sealed class HandshakeGate extends ChannelInboundHandlerAdapter permits EdgeGate, TlsGate {
    private final String listener;
    private final Timers timers;
    private final long patienceNanos;
    private final Logger log;
    private final Level refusals;
    private Timers.@Nullable Timer timer;

    /**
     * @param patienceNanos until the handshake is too late
     * @param refusals how loudly they are told
     */
    HandshakeGate(String listener, Timers timers, long patienceNanos, Logger log, Level refusals) {
        this.listener = listener;
        this.timers = timers;
        this.patienceNanos = patienceNanos;
        this.log = log;
        this.refusals = refusals;
    }

    /** The time is over, and the handshake is not. */
    abstract void late(ChannelHandlerContext ctx);

    /** The handshake is over, well or not. */
    abstract void handshakeOver(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake);

    /** Leaves the client, and says why in the log. */
    final void refuse(ChannelHandlerContext ctx, String why) {
        if (log.isEnabledForLevel(refusals) && ctx.channel().remoteAddress() instanceof InetSocketAddress client) {
            log.atLevel(refusals).log("listener {}: refused {}: {}", listener, client, why);
        }
        ctx.close();
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        timer = timers.schedule(() -> late(ctx), patienceNanos);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeOver(ctx, handshake);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** A failed handshake was told already as an event. */
    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
