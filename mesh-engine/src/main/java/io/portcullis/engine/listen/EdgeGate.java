package io.portcullis.engine.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.tls.HandshakeResult;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.engine.tls.TlsFailures;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Stands behind the TLS of a stranger until the handshake is over, then puts the codec in its place. It owns the handshake's
 * place, and gives it back however that ends. Event loop only.
 */
final class EdgeGate extends HandshakeGate {
    private static final Logger log = LoggerFactory.getLogger(EdgeGate.class);

    private final Handshakes handshakes;
    private final BooleanSupplier opening;
    private boolean over;

    /**
     * @param handshakes where it has a place
     * @param leftNanos until the handshake is too late
     * @param opening puts there what comes behind the gate, unless the client's certificate does not hold
     */
    EdgeGate(String listener, Handshakes handshakes, Timers timers, long leftNanos, BooleanSupplier opening) {
        // Debug, not info: at the edge anybody may make any number of these. The metric counts them.
        super(listener, timers, leftNanos, log, Level.DEBUG);
        this.handshakes = handshakes;
        this.opening = opening;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        super.handlerRemoved(ctx);
        end(HandshakeResult.CLOSED);
    }

    private void end(HandshakeResult result) {
        if (!over) {
            over = true;
            handshakes.end(result);
        }
    }

    @Override
    void late(ChannelHandlerContext ctx) {
        refuse(ctx, HandshakeResult.TIMEOUT, "the client did not finish the TLS handshake in time");
    }

    @Override
    void handshakeOver(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
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

    private void refuse(ChannelHandlerContext ctx, HandshakeResult why, String text) {
        end(why);
        refuse(ctx, text);
    }
}
