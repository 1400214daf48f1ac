package io.portcullis.engine.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * The certificate that a client from outside has proven to own. It says something about a person or a partner and is no
 * {@link PeerIdentity}: nobody becomes a workload of the mesh by it. Immutable, any thread.
 *
 * @param chain as it was shown, the leaf first
 * @param xfcc the element of X-Forwarded-Client-Cert that tells of it
 */
public record ClientCertificate(List<X509Certificate> chain, String xfcc) {
    private static final int DNS = 2;
    private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9*._-]{1,253}");

    /** Not more than a server's log or a header wants of one certificate. */
    private static final int MAX_DNS_NAMES = 10;

    private static final int MAX_SUBJECT_BYTES = 1024;

    public ClientCertificate {
        chain = List.copyOf(chain);
    }

    static ClientCertificate of(List<X509Certificate> chain) {
        return new ClientCertificate(chain, xfcc(chain.getFirst()));
    }

    // No URI, as elements about workloads have one: an authority of the web's that signs spiffe:// names must not be
    // able to make anybody look like one.
    private static String xfcc(X509Certificate leaf) {
        StringBuilder element = new StringBuilder("Hash=").append(PeerIdentity.sha256(leaf));
        element.append(";Subject=\"").append(subject(leaf)).append('"');
        for (String name : dnsNames(leaf)) {
            element.append(";DNS=").append(name);
        }
        return element.toString();
    }

    /** RFC 4514, in printable ASCII; its escape of a quotation mark is that of XFCC too. Empty if it is longer than any name. */
    private static String subject(X509Certificate leaf) {
        StringBuilder text = new StringBuilder();
        String name = leaf.getSubjectX500Principal().getName(X500Principal.RFC2253);
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            if (each >= ' ' && each <= '~') {
                text.append((char) each);
            } else {
                text.append(String.format(Locale.ROOT, "\\%02X", each));
            }
        }
        return text.length() > MAX_SUBJECT_BYTES ? "" : text.toString();
    }

    private static List<String> dnsNames(X509Certificate leaf) {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Objects.equals(name.get(0), DNS))
                            .map(name -> String.valueOf(name.get(1)))
                            .filter(name -> DNS_NAME.matcher(name).matches())
                            .limit(MAX_DNS_NAMES)
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of(); // Names that cannot be read name nobody.
        }
    }

    /** The subject. */
    @Override
    public String toString() {
        return subject(chain.getFirst());
    }
}
