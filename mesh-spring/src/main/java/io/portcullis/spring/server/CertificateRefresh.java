package io.portcullis.spring.server;

import io.portcullis.spring.background.BackgroundThread;
import io.portcullis.spring.tls.HotBundle;
import java.time.Duration;

/**
 * Looks at the certificates again every 30 s, in case a change of their files was not noticed when it happened. On a thread
 * of its own, since files may be slow.
 */
final class CertificateRefresh implements AutoCloseable {
    private static final Duration BETWEEN = Duration.ofSeconds(30);

    private final TlsMaterials tls;
    private final BackgroundThread thread = new BackgroundThread("portcullis-certificates");

    CertificateRefresh(TlsMaterials tls) {
        this.tls = tls;
        thread.every(BETWEEN, this::look);
    }

    private void look() {
        tls.sources().forEach(HotBundle::refresh);
    }

    @Override
    public void close() {
        thread.close();
    }
}
