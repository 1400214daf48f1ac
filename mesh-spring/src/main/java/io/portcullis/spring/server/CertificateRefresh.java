package io.portcullis.spring.server;

import io.portcullis.spring.tls.HotBundle;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the certificates again every 30 s, in case a change of their files was not noticed when it happened. On a thread
 * of its own, since files may be slow.
 */
final class CertificateRefresh implements AutoCloseable {
    private static final long PERIOD_SECONDS = 30;

    private final TlsMaterials tls;
    private final ScheduledExecutorService thread;

    CertificateRefresh(TlsMaterials tls) {
        this.tls = tls;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("portcullis-certificates").factory());
        thread.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        tls.sources().forEach(HotBundle::refresh);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
