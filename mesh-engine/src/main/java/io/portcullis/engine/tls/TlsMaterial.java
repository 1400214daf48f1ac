package io.portcullis.engine.tls;

import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a TLS connection shows and trusts: a verified pair of key and chain, and for a workload of the mesh its
 * SPIFFE ID and the roots it trusts. Immutable, any thread. Every instance has a version of its own.
 */
public final class TlsMaterial implements TlsContent {
    private static final AtomicLong VERSIONS = new AtomicLong();

    private final long version = VERSIONS.incrementAndGet();
    private final CertifiedKey certifiedKey;
    private final @Nullable SpiffeId id;
    private final TrustBundles trust;
    private final X509ExtendedKeyManager keyManager;

    private TlsMaterial(CertifiedKey certifiedKey, @Nullable SpiffeId id, TrustBundles trust) {
        this.certifiedKey = certifiedKey;
        this.id = id;
        this.trust = trust;
        this.keyManager = KeyManagers.of(certifiedKey);
    }

    /**
     * The material of a workload: an X.509-SVID and the roots of its trust domain. A root whose own URI SAN names another
     * trust domain vouches for that one only.
     *
     * @param chain leaf first, the root not needed
     * @param roots trust anchors; old and new ones together while an authority is replaced
     * @param places for the messages
     * @param now nothing may have expired by then
     * @throws TlsMaterialException if key and chain do not match, anything has expired, the leaf is no SVID, or there is no
     *     root for its trust domain
     */
    public static TlsMaterial workload(
            PrivateKey key,
            List<X509Certificate> chain,
            List<X509Certificate> roots,
            MaterialPlaces places,
            Instant now) {
        CertifiedKey pair = CertifiedKey.verified(key, chain, places, now);
        SpiffeId id = ownId(pair.leaf(), places);
        return new TlsMaterial(pair, id, TrustBundles.of(id.trustDomain(), roots, places.roots()));
    }

    /**
     * The material of a server for ordinary clients: no SPIFFE ID, no roots.
     *
     * @throws TlsMaterialException if key and chain do not match, or anything has expired
     */
    public static TlsMaterial server(PrivateKey key, List<X509Certificate> chain, MaterialPlaces places, Instant now) {
        return new TlsMaterial(CertifiedKey.verified(key, chain, places, now), null, TrustBundles.NONE);
    }

    private static SpiffeId ownId(X509Certificate leaf, MaterialPlaces places) {
        try {
            return SvidRules.idOf(leaf);
        } catch (CertificateException e) {
            throw new TlsMaterialException(
                    places.certificate(),
                    String.valueOf(e.getMessage()),
                    "a workload needs an X.509-SVID; issue one with one URI SAN spiffe://<trust domain>/<path>",
                    e);
        }
    }

    /** Differs between any two instances of this process, and grows. */
    public long version() {
        return version;
    }

    /** Who we are, or null for an ordinary server. */
    public @Nullable SpiffeId id() {
        return id;
    }

    /** The certificates we show, leaf first. */
    public List<X509Certificate> chain() {
        return certifiedKey.chain();
    }

    /** When the first certificate of the chain expires. */
    @Override
    public Instant notAfter() {
        Instant first = Instant.MAX;
        for (X509Certificate certificate : chain()) {
            Instant end = certificate.getNotAfter().toInstant();
            first = end.isBefore(first) ? end : first;
        }
        return first;
    }

    /** Whether it shows and trusts the same as the other one, whatever the versions. */
    @Override
    public boolean sameContent(TlsContent other) {
        return other instanceof TlsMaterial that && certifiedKey.equals(that.certifiedKey) && trust.equals(that.trust);
    }

    TrustBundles trust() {
        return trust;
    }

    /** Of the leaf. */
    PrivateKey key() {
        return certifiedKey.key();
    }

    X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /** Version and name, without the key. */
    @Override
    public String toString() {
        return "TLS material " + version + " of "
                + (id == null ? certifiedKey.leaf().getSubjectX500Principal().getName() : id.toString())
                + ", valid until " + notAfter();
    }
}
