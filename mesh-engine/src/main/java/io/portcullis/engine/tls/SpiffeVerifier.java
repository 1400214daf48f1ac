package io.portcullis.engine.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * Verifies X.509-SVIDs: the rules of a leaf, its time, and a path to a root <em>of the trust domain it names</em>; a root
 * of one trust domain vouches for no other. Revocation is not asked for: SVIDs are short-lived. Any thread.
 */
final class SpiffeVerifier {
    private final TrustBundles trust;
    private final InstantSource clock;

    SpiffeVerifier(TlsMaterial material, InstantSource clock) {
        this.trust = material.trust();
        this.clock = clock;
    }

    /** Who the chain, leaf first, proves its owner to be. */
    PeerIdentity verify(List<X509Certificate> chain) throws SvidException {
        return verify(chain, clock.instant());
    }

    /** Whether the roots still vouch for a peer of an open connection, its own expiry not counted. */
    boolean stillTrusts(PeerIdentity peer) {
        Instant now = clock.instant();
        Instant end = peer.leaf().getNotAfter().toInstant();
        try {
            verify(peer.chain(), end.isBefore(now) ? end : now);
            return true;
        } catch (SvidException e) {
            return false;
        }
    }

    private PeerIdentity verify(List<X509Certificate> chain, Instant at) throws SvidException {
        if (chain.isEmpty()) {
            throw new SvidException("the peer sent no certificate");
        }
        X509Certificate leaf = chain.getFirst();
        SpiffeId id = SvidRules.idOf(leaf);
        checkTime(leaf, id, at);
        checkPath(chain, id, at);
        return new PeerIdentity(id.toString(), leaf, chain);
    }

    private static void checkTime(X509Certificate leaf, SpiffeId id, Instant at) throws SvidException {
        Instant end = leaf.getNotAfter().toInstant();
        Instant begin = leaf.getNotBefore().toInstant();
        if (at.isAfter(end)) {
            throw new SvidException("the certificate of " + id + " expired at " + end);
        }
        if (at.isBefore(begin)) {
            throw new SvidException(
                    "the certificate of " + id + " is not valid before " + begin + " (now: " + at + ")");
        }
    }

    private void checkPath(List<X509Certificate> chain, SpiffeId id, Instant at) throws SvidException {
        Set<TrustAnchor> anchors = trust.anchors(id.trustDomain());
        if (anchors.isEmpty()) {
            throw new SvidException(
                    "the trust domain " + id.trustDomain() + " of " + id + " is not trusted here: no root for it");
        }
        try {
            CertPathBuilder.getInstance("PKIX").build(parameters(chain, anchors, at));
        } catch (GeneralSecurityException e) {
            throw new SvidException(
                    "the certificate of " + id + " was signed by "
                            + chain.getFirst().getIssuerX500Principal().getName()
                            + ", from which no valid path leads to a trusted root of " + id.trustDomain(),
                    e);
        }
    }

    private static PKIXBuilderParameters parameters(List<X509Certificate> chain, Set<TrustAnchor> anchors, Instant at)
            throws GeneralSecurityException {
        X509CertSelector leaf = new X509CertSelector();
        leaf.setCertificate(chain.getFirst());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, leaf);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        return parameters;
    }
}
