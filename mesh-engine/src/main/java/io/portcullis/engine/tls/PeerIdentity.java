package io.portcullis.engine.tls;

import java.security.cert.X509Certificate;

/**
 * Who the peer of a TLS connection has proven to be. Made only after its chain and its SPIFFE ID were verified.
 * Immutable, any thread.
 *
 * @param spiffeId the one URI SAN of the leaf
 * @param leaf the certificate
 */
public record PeerIdentity(String spiffeId, X509Certificate leaf) {
    @Override
    public String toString() {
        return spiffeId;
    }
}
