package io.portcullis.engine.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What a leaf certificate must look like to be an X.509-SVID. Source: the X.509-SVID standard, sections 2 to 4 and 5.2. */
final class SvidRules {
    private static final int URI = 6;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private SvidRules() {}

    /** The workload the leaf names, if it keeps every rule. */
    static SpiffeId idOf(X509Certificate leaf) throws SvidException {
        if (leaf.getBasicConstraints() >= 0) {
            throw new SvidException("the certificate may sign others (CA:TRUE), so it identifies no workload");
        }
        checkKeyUsage(leaf);
        checkPurposes(leaf);
        return name(leaf);
    }

    private static void checkKeyUsage(X509Certificate leaf) throws SvidException {
        boolean[] usage = leaf.getKeyUsage();
        Set<String> critical = leaf.getCriticalExtensionOIDs();
        if (usage == null || critical == null || !critical.contains(KEY_USAGE)) {
            throw new SvidException("the certificate has no critical KeyUsage");
        }
        if (!usage[DIGITAL_SIGNATURE]) {
            throw new SvidException("the certificate's KeyUsage lacks digitalSignature");
        }
        if (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
            throw new SvidException("the certificate's KeyUsage allows keyCertSign or cRLSign");
        }
    }

    private static void checkPurposes(X509Certificate leaf) throws SvidException {
        List<String> purposes;
        try {
            purposes = leaf.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw new SvidException("the certificate's ExtendedKeyUsage cannot be read", e);
        }
        if (purposes != null && !(purposes.contains(SERVER_AUTH) && purposes.contains(CLIENT_AUTH))) {
            throw new SvidException("the certificate's ExtendedKeyUsage lacks serverAuth or clientAuth");
        }
    }

    private static SpiffeId name(X509Certificate leaf) throws SvidException {
        List<String> uris = uris(leaf);
        if (uris.size() != 1) {
            throw new SvidException("the certificate has " + uris.size()
                    + " URI SANs (expected: exactly one, spiffe://<trust domain>/<path>)");
        }
        try {
            return SpiffeId.parse(uris.getFirst());
        } catch (IllegalArgumentException e) {
            throw new SvidException("the certificate's URI SAN: " + e.getMessage(), e);
        }
    }

    private static List<String> uris(X509Certificate leaf) throws SvidException {
        List<String> uris = new ArrayList<>(1);
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> name : names) {
                    if (Integer.valueOf(URI).equals(name.get(0))) {
                        uris.add(String.valueOf(name.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw new SvidException("the certificate's SANs cannot be read", e);
        }
        return uris;
    }
}
