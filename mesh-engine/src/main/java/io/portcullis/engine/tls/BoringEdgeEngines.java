package io.portcullis.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Those of BoringSSL, which computes on the event loop: a handshake takes it less than a fifth of a millisecond, which is not
 * worth another thread. For hosts that ask nobody for a certificate. Any thread.
 */
// What offers HTTP/2 and what does not are two contexts, since ALPN belongs to a context there.
final class BoringEdgeEngines implements EdgeEngines {
    private static final Cleaner CLEANER = Cleaner.create();

    /** How many tickets a client of TLS 1.3 gets, which the JDK reads for itself. With 0 BoringSSL gives none out either. */
    private static final String TICKETS = "jdk.tls.server.newSessionTicketCount";

    private final SslContext withHttp2;
    private final SslContext onlyHttp1;
    private final @Nullable TicketKeys tickets;
    private final List<Integer> schemes;
    private final long handshakeTimeoutMillis;

    /** ecdsa_secp256r1_sha256 and so on (RFC 8446, 4.2.3). */
    private static final List<Integer> ECDSA = List.of(0x0403, 0x0503, 0x0603);

    /** rsa_pss_rsae_sha256, rsa_pkcs1_sha256 and so on. */
    private static final List<Integer> RSA = List.of(0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601);

    /** Gives native memory back: each connection holds its context as well, so that none loses it. */
    private record Release(
            @Nullable SslContext one, @Nullable SslContext other) implements Runnable {
        @Override
        public void run() {
            ReferenceCountUtil.release(one);
            ReferenceCountUtil.release(other);
        }
    }

    private BoringEdgeEngines(SslContext withHttp2, SslContext onlyHttp1, EdgeTerms terms) {
        this.withHttp2 = withHttp2;
        this.onlyHttp1 = onlyHttp1;
        this.schemes = terms.material().key().getAlgorithm().equals("RSA") ? RSA : ECDSA;
        this.handshakeTimeoutMillis = terms.settings().handshakeTimeout().toMillis();
        this.tickets = Integer.getInteger(TICKETS, 1) > 0
                ? new TicketKeys(terms.settings().clock())
                : null;
        if (tickets != null) {
            sealWith(tickets);
        }
        CLEANER.register(this, new Release(withHttp2, onlyHttp1));
    }

    /** @throws SSLException if it cannot use the certificate or its key */
    static BoringEdgeEngines of(EdgeTerms terms) throws SSLException {
        SslContext withHttp2 = null;
        SslContext onlyHttp1 = null;
        try {
            withHttp2 = context(terms, true);
            onlyHttp1 = context(terms, false);
            return new BoringEdgeEngines(withHttp2, onlyHttp1, terms);
        } catch (SSLException | RuntimeException e) {
            new Release(withHttp2, onlyHttp1).run();
            throw e;
        }
    }

    private static SslContext context(EdgeTerms terms, boolean http2) throws SSLException {
        EdgeProfile profile = terms.profile();
        return SslContextBuilder.forServer(
                        terms.material().key(), terms.material().chain().toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(new TrustsNobody()) // Else all authorities of the JDK are copied into each context.
                .protocols(profile.protocols())
                .ciphers(profile.ciphers())
                .option(OpenSslContextOption.GROUPS, profile.groups())
                .option(OpenSslContextOption.USE_TASKS, false)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE, // EdgeReception has refused who offers others only.
                        SelectedListenerFailureBehavior.ACCEPT,
                        EdgeTls.applicationProtocols(http2)))
                .sessionCacheSize(MAX_KEPT_SESSIONS)
                .sessionTimeout(SESSION_SECONDS)
                .build();
    }

    @Override
    public SslHandler newHandler(ByteBufAllocator allocator, boolean http2) {
        try {
            if (tickets != null && tickets.due()) {
                sealWith(tickets);
            }
            SslHandler handler = context(http2).newHandler(allocator);
            if (tickets == null) {
                refuseTickets(handler.engine());
            }
            handler.setHandshakeTimeoutMillis(handshakeTimeoutMillis);
            return handler;
        } finally {
            Reference.reachabilityFence(this); // The contexts are released when nobody holds this.
        }
    }

    /** What connections are made of; each of them holds it, too. */
    SslContext context(boolean http2) {
        return http2 ? withHttp2 : onlyHttp1;
    }

    /** Netty lets every engine of TLS 1.3 give tickets out, whatever its context says. */
    private static void refuseTickets(SSLEngine engine) {
        SSL.setOptions(((ReferenceCountedOpenSslEngine) engine).sslPointer(), SSL.SSL_OP_NO_TICKET);
    }

    /** A ticket of the same certificate is good with HTTP/2 and without: what is spoken is agreed on anew. */
    private synchronized void sealWith(TicketKeys tickets) {
        var keys = tickets.current();
        ((OpenSslSessionContext) withHttp2.sessionContext()).setTicketKeys(keys);
        ((OpenSslSessionContext) onlyHttp1.sessionContext()).setTicketKeys(keys);
    }

    /**
     * Without a scheme in common that is good it would sign with SHA-1 for TLS 1.2, whose clients mean that too when they name
     * none (RFC 5246, 7.4.1.4.1).
     */
    @Override
    public boolean suits(ClientHello hello) {
        return hello.version() < ClientHello.TLS12 || !Collections.disjoint(hello.signatures(), schemes);
    }

    @Override
    public TlsLibrary library() {
        return TlsLibrary.BORINGSSL;
    }
}
