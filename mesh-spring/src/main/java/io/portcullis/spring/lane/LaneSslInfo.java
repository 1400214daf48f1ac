package io.portcullis.spring.lane;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.SslInfo;

/** The TLS session of a client, as Spring shows it. Any thread. */
record LaneSslInfo(SSLSession session) implements SslInfo {
    /** In hex; null where the session has none, as those of TLS 1.3 may. */
    @Override
    public @Nullable String getSessionId() {
        byte[] id = session.getId();
        return id == null || id.length == 0 ? null : HexFormat.of().formatHex(id);
    }

    /** The client's own first; null for a client that showed none. */
    @Override
    public X509Certificate @Nullable [] getPeerCertificates() {
        try {
            Certificate[] shown = session.getPeerCertificates();
            return Arrays.stream(shown)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
