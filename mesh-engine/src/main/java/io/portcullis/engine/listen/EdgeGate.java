package io.portcullis.engine.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.tls.HandshakeResult;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.engine.tls.TlsFailures;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind the TLS of a stranger until the handshake is over, then puts the codec in its place. It owns the handshake's
 * place, and gives it back however that ends. Event loop only.
 */
final class EdgeGate extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(EdgeGate.class);

    private final String listener;
    private final Handshakes handshakes;
    private final Timers timers;
    private final long leftNanos;
    private final BooleanSupplier opening;
    private boolean over;
    private Timers.@Nullable Timer timer;

    /**
     * @param handshakes where it has a place
     * @param leftNanos until the handshake is too late
     * @param opening puts there what comes behind the gate, unless the client's certificate does not hold
     */
    EdgeGate(String listener, Handshakes handshakes, Timers timers, long leftNanos, BooleanSupplier opening) {
        this.listener = listener;
        this.handshakes = handshakes;
        this.timers = timers;
        this.leftNanos = leftNanos;
        this.opening = opening;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = timers.schedule(() -> late(ctx), leftNanos);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel();
        }
        end(HandshakeResult.CLOSED);
    }

    private void end(HandshakeResult result) {
        if (!over) {
            over = true;
            handshakes.end(result);
        }
    }

    private void late(ChannelHandlerContext ctx) {
        refuse(ctx, HandshakeResult.TIMEOUT, "the client did not finish the TLS handshake in time");
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
        if (over) {
            return; // It was broken off here, and this only says so.
        }
        if (!handshake.isSuccess()) {
            Throwable cause = Objects.requireNonNull(handshake.cause());
            refuse(ctx, TlsFailures.result(cause), TlsFailures.explain(cause));
        } else if (opening.getAsBoolean()) {
            end(HandshakeResult.OK);
            ctx.pipeline().remove(this);
        } else {
            refuse(ctx, HandshakeResult.BAD_CERTIFICATE, "the certificate of its session has expired");
        }
    }

    // Debug, not info: at the edge anybody may make any number of these. The metric counts them.
    private void refuse(ChannelHandlerContext ctx, HandshakeResult why, String text) {
        end(why);
        if (log.isDebugEnabled() && ctx.channel().remoteAddress() instanceof InetSocketAddress client) {
            log.debug("listener {}: refused {}: {}", listener, client, text);
        }
        ctx.close();
    }

    /** A failed handshake was told already as an event. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
