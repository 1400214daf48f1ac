package io.portcullis.engine.tls;

import io.portcullis.core.model.HostTable;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for strangers and the rule about theirs. New handshakes use the newest certificate and authorities. Sessions
 * are resumed only within one version of both, and never at another host: what was not verified here is not resumed here.
 * Any thread.
 */
public final class EdgeHost {
    /** How long a client may come back without a full handshake, and its certificate without being verified anew. */
    private static final int SESSION_SECONDS = 3600;

    /** Sessions of clients without tickets, which the server has to keep. Small, as there may be hundreds of hosts. */
    private static final int MAX_KEPT_SESSIONS = 1024;

    private static final int DNS = 2;

    private final TlsSource<TlsMaterial> certificate;
    private final ClientRule rule;
    private final EdgeProfile profile;
    private final TlsSettings settings;
    private volatile Current current;

    private record Current(
            SSLContext context,
            SSLParameters parameters,
            @Nullable ClientTrust trust,
            HostTable<Boolean> names) {}

    public EdgeHost(TlsSource<TlsMaterial> certificate, ClientRule rule, EdgeProfile profile, TlsSettings settings) {
        this.certificate = certificate;
        this.rule = rule;
        this.profile = profile;
        this.settings = settings;
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

    /** A connection begins. */
    EdgeClient newClient(EdgeTls tls) {
        Current now = current;
        SSLEngine engine = now.context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(now.parameters());
        return new EdgeClient(tls, this, new VerifiedSslHandler(engine, settings, false), now.trust());
    }

    private Current build() {
        TlsMaterial material = certificate.current();
        ClientTrust trust = rule.trust() == null ? null : rule.trust().current();
        SSLContext context = trust == null
                ? Engines.ofServer(material.keyManager())
                : Engines.context(material.keyManager(), trust.manager());
        SSLSessionContext sessions = context.getServerSessionContext();
        sessions.setSessionTimeout(SESSION_SECONDS);
        sessions.setSessionCacheSize(MAX_KEPT_SESSIONS);
        SSLParameters parameters = profile.parameters(context);
        switch (rule.auth()) {
            case NONE -> {}
            case WANT -> parameters.setWantClientAuth(true);
            case NEED -> parameters.setNeedClientAuth(true);
        }
        return new Current(context, parameters, trust, names(material.chain().getFirst()));
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
