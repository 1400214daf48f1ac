package io.portcullis.engine.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who the peer of a TLS connection has proven to be. Made only after its chain and its SPIFFE ID were verified.
 * Immutable, any thread.
 *
 * @param spiffeId the one URI SAN of the leaf
 * @param leaf the certificate
 * @param chain what the peer sent, the leaf first
 */
public record PeerIdentity(String spiffeId, X509Certificate leaf, List<X509Certificate> chain) {
    public PeerIdentity {
        chain = List.copyOf(chain);
    }

    /** A peer whose leaf was signed by a root directly. */
    public PeerIdentity(String spiffeId, X509Certificate leaf) {
        this(spiffeId, leaf, List.of(leaf));
    }

    @Override
    public String toString() {
        return spiffeId;
    }
}
