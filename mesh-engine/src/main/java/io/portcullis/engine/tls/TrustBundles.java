package io.portcullis.engine.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The trust anchors of each trust domain. Immutable, any thread. */
final class TrustBundles {
    static final TrustBundles NONE = new TrustBundles(Map.of());

    private static final int URI = 6;

    private final Map<String, Set<X509Certificate>> roots;

    private TrustBundles(Map<String, Set<X509Certificate>> roots) {
        this.roots = roots;
    }

    static TrustBundles of(String ownTrustDomain, List<X509Certificate> roots, String place) {
        Map<String, Set<X509Certificate>> byDomain = new HashMap<>();
        for (X509Certificate root : roots) {
            if (root.getBasicConstraints() < 0) {
                throw new TlsMaterialException(
                        place,
                        "the certificate " + root.getSubjectX500Principal().getName() + " is no authority",
                        "only root certificates belong here");
            }
            byDomain.computeIfAbsent(domainOf(root, ownTrustDomain), domain -> new HashSet<>())
                    .add(root);
        }
        if (!byDomain.containsKey(ownTrustDomain)) {
            throw new TlsMaterialException(
                    place,
                    "no root certificate of the trust domain " + ownTrustDomain,
                    "add the root of the authority that signs its workloads");
        }
        return new TrustBundles(Map.copyOf(byDomain));
    }

    /** The anchors of the trust domain; empty if it is not trusted. */
    Set<TrustAnchor> anchors(String trustDomain) {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate root : roots.getOrDefault(trustDomain, Set.of())) {
            anchors.add(new TrustAnchor(root, null));
        }
        return anchors;
    }

    private static String domainOf(X509Certificate root, String ownTrustDomain) {
        try {
            Collection<List<?>> names = root.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> name : names) {
                    if (Integer.valueOf(URI).equals(name.get(0)) && name.get(1) instanceof String uri) {
                        return uri.startsWith("spiffe://") ? domainOf(uri) : ownTrustDomain;
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return ownTrustDomain; // Names that cannot be read name no other trust domain.
        }
        return ownTrustDomain;
    }

    private static String domainOf(String uri) {
        String rest = uri.substring("spiffe://".length());
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustBundles that && roots.equals(that.roots);
    }

    @Override
    public int hashCode() {
        return roots.hashCode();
    }
}
