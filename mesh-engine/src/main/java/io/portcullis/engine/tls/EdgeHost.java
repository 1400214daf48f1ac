package io.portcullis.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.portcullis.core.model.HostTable;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for strangers and the rule about theirs. New handshakes use the newest certificate and authorities. Sessions
 * are resumed only within one version of both, and never at another host: what was not verified here is not resumed here.
 * Any thread.
 */
public final class EdgeHost {
    private static final int DNS = 2;

    private final TlsSource<TlsMaterial> certificate;
    private final ClientRule rule;
    private final EdgeProfile profile;
    private final TlsSettings settings;
    private final TlsLibrary wanted;
    private volatile Current current;

    private record Current(EdgeEngines engines, @Nullable ClientTrust trust, HostTable<Boolean> names) {}

    public EdgeHost(TlsSource<TlsMaterial> certificate, ClientRule rule, EdgeProfile profile, TlsSettings settings) {
        this(certificate, rule, profile, settings, TlsLibrary.best());
    }

    /** @param wanted computes if it is there and can do what is asked for; the JDK, if not */
    public EdgeHost(
            TlsSource<TlsMaterial> certificate,
            ClientRule rule,
            EdgeProfile profile,
            TlsSettings settings,
            TlsLibrary wanted) {
        this.certificate = certificate;
        this.rule = rule;
        this.profile = profile;
        this.settings = settings;
        this.wanted = wanted;
        certificate.onChange(this::rebuild); // Before the first look, so that no change falls between the two.
        if (rule.trust() != null) {
            rule.trust().onChange(this::rebuild);
        }
        synchronized (this) {
            this.current = build();
        }
    }

    private synchronized void rebuild() {
        current = build();
    }

    public ClientRule rule() {
        return rule;
    }

    /** The certificates that new handshakes show, leaf first. */
    public List<X509Certificate> chain() {
        return certificate.current().chain();
    }

    /** Whether the certificate that new handshakes show is for that name. */
    boolean certifies(String name) {
        return current.names().find(name) != null;
    }

    boolean asksForCertificates() {
        return rule.auth() != ClientRule.Auth.NONE;
    }

    /** Whether a client of these words can be spoken with; if not, it is to be told handshake_failure. */
    public boolean suits(ClientHello hello) {
        return current.engines().suits(hello);
    }

    /** A connection begins. */
    EdgeClient newClient(EdgeTls tls, ByteBufAllocator allocator, boolean http2) {
        Current now = current;
        return new EdgeClient(tls, this, now.engines().newHandler(allocator, http2), now.trust());
    }

    private Current build() {
        TlsMaterial material = certificate.current();
        ClientTrust trust = rule.trust() == null ? null : rule.trust().current();
        EdgeTerms terms = new EdgeTerms(material, rule.auth(), trust, profile, settings);
        return new Current(
                EdgeEngines.of(terms, wanted), trust, names(material.chain().getFirst()));
    }

    private static HostTable<Boolean> names(X509Certificate leaf) {
        Map<String, Boolean> names = new HashMap<>();
        try {
            Collection<List<?>> all = leaf.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                String name = Integer.valueOf(DNS).equals(each.get(0)) ? HostTable.normal((String) each.get(1)) : null;
                if (name != null) {
                    names.put(name, true);
                }
            }
        } catch (CertificateParsingException e) {
            return HostTable.of(Map.of()); // Names that cannot be read are nobody's.
        }
        return HostTable.of(names);
    }
}
