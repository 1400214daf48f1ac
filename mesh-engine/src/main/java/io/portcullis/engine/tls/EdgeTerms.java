package io.portcullis.engine.tls;

import java.security.PrivateKey;
import java.security.interfaces.RSAKey;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake with a host at the edge is made of. Immutable, any thread.
 *
 * @param material what is shown
 * @param auth what is asked for
 * @param trust who vouches for clients, or null: nobody is asked
 */
record EdgeTerms(
        TlsMaterial material,
        ClientRule.Auth auth,
        @Nullable ClientTrust trust,
        EdgeProfile profile,
        TlsSettings settings) {
    /**
     * A signature with one of 4096 bits takes milliseconds, which are the event loop's with BoringSSL, and not with the JDK.
     */
    private static final int MAX_RSA_BITS = 3072;

    /** Why BoringSSL cannot do that, or null: it can. */
    @Nullable
    String obstacleToBoringSsl() {
        if (trust != null) {
            return "clients are asked for certificates, which are verified in Java";
        }
        if (!profile.isForBoringSsl()) {
            return "it speaks all suites of TLS 1.3, and server.ssl.ciphers chooses among them";
        }
        return obstacleOfKey(material.key());
    }

    static @Nullable String obstacleOfKey(PrivateKey key) {
        if (key.getEncoded() == null) {
            return "the private key cannot be taken out of where it is";
        }
        return switch (key.getAlgorithm()) {
            case "EC" -> null;
            case "RSA" ->
                key instanceof RSAKey rsa && rsa.getModulus().bitLength() <= MAX_RSA_BITS
                        ? null
                        : "the RSA key has more than " + MAX_RSA_BITS
                                + " bits: signatures would hold up the event loop";
            case String other -> "the key is of type " + other;
        };
    }

    /** Of the certificate. */
    String subject() {
        return material.chain().getFirst().getSubjectX500Principal().getName();
    }
}
