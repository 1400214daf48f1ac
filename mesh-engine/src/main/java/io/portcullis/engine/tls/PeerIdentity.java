package io.portcullis.engine.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * Who the peer of a TLS connection has proven to be. Made only after its chain and its SPIFFE ID were verified.
 * Immutable, any thread.
 *
 * @param spiffeId the one URI SAN of the leaf
 * @param leaf the certificate
 * @param chain what the peer sent, the leaf first
 * @param hash SHA-256 of the leaf's DER form, 64 lower-case hex digits, as it stands in XFCC
 */
public record PeerIdentity(String spiffeId, X509Certificate leaf, List<X509Certificate> chain, String hash) {
    public PeerIdentity {
        chain = List.copyOf(chain);
    }

    /** The identity with the hash of its certificate, taken once for the connection. */
    public PeerIdentity(String spiffeId, X509Certificate leaf, List<X509Certificate> chain) {
        this(spiffeId, leaf, chain, sha256(leaf));
    }

    static String sha256(X509Certificate leaf) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a verified certificate cannot be hashed", e);
        }
    }

    @Override
    public String toString() {
        return spiffeId;
    }
}
