package io.portcullis.engine.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.tls.MeshProtocol;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsFailures;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Stands behind the TLS of workloads until the handshake is over, then puts the codec in its place. Nothing of HTTP is read from a client
 * before it is known who it is. Event loop only.
 */
final class TlsGate extends HandshakeGate {
    private static final Logger log = LoggerFactory.getLogger(TlsGate.class);

    /** What comes behind the gate. */
    @FunctionalInterface
    interface Opening {
        void open(Supplier<@Nullable PeerIdentity> peer, @Nullable MeshProtocol protocol);
    }

    private final ServerTls tls;
    private final Runnable overdue;
    private final Opening opening;
    private final long version;

    /**
     * Made before the handshake begins: roots that are replaced during it are not those it was verified with.
     *
     * @param patienceNanos bounds whoever sends nothing at all, so that it is not known whether a handshake comes, too
     * @param overdue called before a client is left that was not done in time
     */
    TlsGate(String listener, ServerTls tls, Timers timers, long patienceNanos, Runnable overdue, Opening opening) {
        super(listener, timers, patienceNanos, log, Level.INFO);
        this.tls = tls;
        this.overdue = overdue;
        this.opening = opening;
        this.version = tls.version();
    }

    @Override
    void late(ChannelHandlerContext ctx) {
        overdue.run();
        ctx.close();
    }

    @Override
    void handshakeOver(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
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
}
