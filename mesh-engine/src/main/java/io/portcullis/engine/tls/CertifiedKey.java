package io.portcullis.engine.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A private key and the certificate chain that belongs to it. Immutable, any thread.
 *
 * @param key of the leaf
 * @param chain leaf first
 */
record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {
    private static final byte[] PROBE = {1, 2, 3, 4};

    CertifiedKey {
        chain = List.copyOf(chain);
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }

    /** Refuses a pair that no handshake could succeed with. */
    static CertifiedKey verified(PrivateKey key, List<X509Certificate> chain, MaterialPlaces places, Instant now) {
        if (chain.isEmpty()) {
            throw new TlsMaterialException(
                    places.certificate(),
                    "contains no certificate",
                    "it must hold the leaf and its intermediates in PEM");
        }
        for (X509Certificate certificate : chain) {
            checkValidity(certificate, places.certificate(), now);
        }
        checkPair(key, chain.getFirst(), places);
        return new CertifiedKey(key, chain);
    }

    private static void checkValidity(X509Certificate certificate, String place, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        Instant begin = certificate.getNotBefore().toInstant();
        String subject = certificate.getSubjectX500Principal().getName();
        if (now.isAfter(end)) {
            throw new TlsMaterialException(
                    place, "the certificate " + subject + " expired at " + end, "issue a new one (now: " + now + ")");
        }
        if (now.isBefore(begin)) {
            throw new TlsMaterialException(
                    place,
                    "the certificate " + subject + " is not valid before " + begin,
                    "check the clocks of this host and of the authority (now: " + now + ")");
        }
    }

    private static void checkPair(PrivateKey key, X509Certificate leaf, MaterialPlaces places) {
        String algorithm = signatureAlgorithm(key.getAlgorithm());
        if (algorithm == null) {
            throw new TlsMaterialException(
                    places.key(),
                    "keys of type " + key.getAlgorithm() + " are not supported",
                    "use EC, RSA or Ed25519");
        }
        if (!matches(key, leaf, algorithm)) {
            throw new TlsMaterialException(
                    places.key(),
                    "is not the private key of the certificate in " + places.certificate(),
                    "write both files of one issuance, in one step");
        }
    }

    private static @Nullable String signatureAlgorithm(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "EdDSA", "Ed25519" -> "EdDSA";
            default -> null;
        };
    }

    private static boolean matches(PrivateKey key, X509Certificate leaf, String algorithm) {
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(leaf.getPublicKey());
            verifier.update(PROBE);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException e) {
            return false; // A key of another type, which fits no better.
        }
    }
}
