package io.portcullis.engine.tls;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A client from outside, behind TLS: the host it meant in its handshake, and the certificate it has proven to own. Event loop
 * only.
 */
public final class EdgeClient {
    private final EdgeTls tls;
    private final EdgeHost host;
    private final SslHandler handler;
    private @Nullable ClientTrust verifiedBy;
    private @Nullable ClientCertificate certificate;
    private @Nullable String lastAllowed;

    /** @param verifiedBy who vouches for it in its handshake, or null */
    EdgeClient(EdgeTls tls, EdgeHost host, SslHandler handler, @Nullable ClientTrust verifiedBy) {
        this.tls = tls;
        this.host = host;
        this.handler = handler;
        this.verifiedBy = verifiedBy;
    }

    /** Whether HTTP/2 was agreed on; ask after the handshake. */
    public boolean speaksHttp2() {
        // Not SslHandler.applicationProtocol(): that is null for an engine of the JDK.
        return Engines.HTTP2.equals(handler.engine().getApplicationProtocol());
    }

    /** Speaks TLS for its connection. */
    public SslHandler handler() {
        return handler;
    }

    /**
     * The handshake is over. A session that was resumed was verified long ago: what it stands on may have expired since.
     *
     * @return whether the client may come in
     */
    public boolean handshakeOver() {
        if (verifiedBy == null || !(handler instanceof VerifiedSslHandler verified)) {
            return verifiedBy == null;
        }
        try {
            List<X509Certificate> chain = verified.validChain();
            certificate = ClientCertificate.of(chain);
            return true;
        } catch (SSLPeerUnverifiedException e) {
            return host.rule().auth() == ClientRule.Auth.WANT;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** The certificate, or null: it showed none, or the authorities of now do not vouch for it any more. */
    public @Nullable ClientCertificate certificate() {
        TlsSource<ClientTrust> trust = host.rule().trust();
        if (certificate != null && trust != null && trust.current() != verifiedBy) {
            verifiedBy = trust.current();
            certificate = verifiedBy.vouchesFor(certificate.chain()) ? certificate : null;
        }
        return certificate;
    }

    /** Whether it had to show a certificate, and no authority of now vouches for that. */
    public boolean lostTrust() {
        return host.rule().auth() == ClientRule.Auth.NEED && certificate() == null;
    }

    /**
     * Whether it may ask for that host here: the rule about certificates that its handshake was held to has to be the rule of
     * the host (RFC 9110, 15.5.20).
     *
     * @param authority value of Host, or empty for that of its handshake
     */
    public boolean mayAsk(String authority) {
        if (!tls.asksForCertificates() || authority.isEmpty() || authority.equals(lastAllowed)) {
            return true;
        }
        boolean allowed = tls.rule(hostOf(authority)).equals(host.rule());
        if (allowed) {
            lastAllowed = authority;
        }
        return allowed;
    }

    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return (colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority)
                .toLowerCase(Locale.ROOT);
    }
}
