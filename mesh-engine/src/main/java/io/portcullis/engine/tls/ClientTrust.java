package io.portcullis.engine.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The authorities whose clients are let in at the edge. They vouch for people and partners, never for workloads of the mesh:
 * those are {@link SpiffeVerifier}'s business. Immutable, any thread.
 */
public final class ClientTrust implements TlsContent {
    private final Set<X509Certificate> roots;
    private final X509ExtendedTrustManager manager;

    private ClientTrust(Set<X509Certificate> roots) {
        this.roots = roots;
        this.manager = manager(roots);
    }

    /**
     * @param roots trust anchors
     * @param place where they come from, for messages
     * @throws TlsMaterialException if there is none, or one is no authority
     */
    public static ClientTrust of(List<X509Certificate> roots, String place) {
        if (roots.isEmpty()) {
            throw new TlsMaterialException(
                    place,
                    "contains no certificate, but clients are asked for one",
                    "name the file with the authorities that sign clients' certificates");
        }
        for (X509Certificate root : roots) {
            if (root.getBasicConstraints() < 0) {
                throw new TlsMaterialException(
                        place,
                        "the certificate " + root.getSubjectX500Principal().getName() + " is no authority",
                        "only certificates of authorities belong here");
            }
        }
        return new ClientTrust(Set.copyOf(roots));
    }

    private static X509ExtendedTrustManager manager(Set<X509Certificate> roots) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate root : roots) {
                store.setCertificateEntry("root-" + number++, root);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("the JDK has no trust manager for X.509");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store in memory failed", e);
        }
    }

    @Override
    public Instant notAfter() {
        Instant first = Instant.MAX;
        for (X509Certificate root : roots) {
            Instant end = root.getNotAfter().toInstant();
            first = end.isBefore(first) ? end : first;
        }
        return first;
    }

    @Override
    public boolean sameContent(TlsContent other) {
        return other instanceof ClientTrust that && roots.equals(that.roots);
    }

    /** Whether they vouch for the owner of that chain, now. Takes a fraction of a millisecond. */
    boolean vouchesFor(List<X509Certificate> chain) {
        try {
            manager.checkClientTrusted(
                    chain.toArray(X509Certificate[]::new),
                    chain.getFirst().getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    X509ExtendedTrustManager manager() {
        return manager;
    }

    /** How many, and until when. */
    @Override
    public String toString() {
        return roots.size() + " authorities of clients, valid until " + notAfter();
    }
}
