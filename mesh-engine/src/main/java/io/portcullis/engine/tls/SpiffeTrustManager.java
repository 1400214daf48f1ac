package io.portcullis.engine.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets a handshake succeed only with a peer that proves a SPIFFE ID: on the client side one of the expected, on the server
 * side any of a trusted trust domain (what it may do is the policy's business). Host names prove nothing here. Any thread.
 */
final class SpiffeTrustManager extends X509ExtendedTrustManager {
    private static final X509Certificate[] NO_HINTS = {};

    private final SpiffeVerifier verifier;
    private final Set<String> expected;

    /** @param expected SPIFFE IDs a server must prove one of; not looked at for clients */
    SpiffeTrustManager(SpiffeVerifier verifier, Set<String> expected) {
        this.verifier = verifier;
        this.expected = expected;
    }

    private void checkServer(X509Certificate[] chain) throws CertificateException {
        PeerIdentity peer = verifier.verify(List.of(chain));
        if (!expected.contains(peer.spiffeId())) {
            throw new SvidException(
                    "the endpoint proved " + peer.spiffeId() + ", expected " + String.join(" or ", expected));
        }
    }

    private void checkClient(X509Certificate[] chain) throws CertificateException {
        verifier.verify(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkClient(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClient(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClient(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkServer(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServer(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServer(chain);
    }

    /** None: a hint would only make clients with several certificates, or with a newer root, send nothing. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NO_HINTS;
    }
}
