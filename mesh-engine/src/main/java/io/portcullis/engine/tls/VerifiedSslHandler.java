package io.portcullis.engine.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** An SslHandler of ours: its engine accepted the peer only after verification. Event loop only. */
final class VerifiedSslHandler extends SslHandler {
    private final TlsSettings settings;
    private final boolean workloads;

    /** @param workloads whether the peer had to prove a SPIFFE ID if it showed a certificate */
    VerifiedSslHandler(SSLEngine engine, TlsSettings settings, boolean workloads) {
        super(engine, false, settings.tasks());
        this.settings = settings;
        this.workloads = workloads;
        setHandshakeTimeoutMillis(settings.handshakeTimeout().toMillis());
    }

    /**
     * An end of the input that comes while another thread verifies a certificate waits until the handshake is over: Netty would
     * throw away what came before it and is not decrypted yet.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent && !handshakeFuture().isDone()) {
            handshakeFuture().addListener(over -> ctx.executor().execute(() -> inputShutdown(ctx, event)));
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    private void inputShutdown(ChannelHandlerContext ctx, Object event) {
        try {
            super.userEventTriggered(ctx, event);
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
    }

    /**
     * The peer, unless it proved nothing or what it proved has expired. The latter is seen only here when a session was
     * resumed, for which no trust manager is asked; changed roots need no look, each version of the material has a context
     * with sessions of its own.
     */
    @Nullable
    PeerIdentity peer() {
        if (!workloads) {
            return null;
        }
        try {
            List<X509Certificate> chain = validChain();
            X509Certificate leaf = chain.getFirst();
            return new PeerIdentity(SvidRules.idOf(leaf).toString(), leaf, chain);
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return null;
        }
    }

    /**
     * What the peer has shown, the leaf first; verified unless the session was resumed, and valid now in any case.
     *
     * @throws SSLPeerUnverifiedException if it has shown nothing
     * @throws CertificateException if one has expired
     */
    List<X509Certificate> validChain() throws SSLPeerUnverifiedException, CertificateException {
        List<X509Certificate> chain = new ArrayList<>(2);
        for (Certificate each : engine().getSession().getPeerCertificates()) {
            if (each instanceof X509Certificate certificate) {
                certificate.checkValidity(Date.from(now()));
                chain.add(certificate);
            }
        }
        return chain;
    }

    private Instant now() {
        return settings.clock().instant();
    }
}
