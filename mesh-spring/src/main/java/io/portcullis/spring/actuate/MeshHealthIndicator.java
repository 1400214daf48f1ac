package io.portcullis.spring.actuate;

import io.portcullis.engine.Engine;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.spring.server.TlsMaterials;
import io.portcullis.spring.tls.BundleMaterialSource;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether requests can be served: a configuration is in force, listeners are bound, certificates are valid. A bad change of a
 * certificate, while the old one still serves, is told and takes nobody out. Any thread.
 */
public final class MeshHealthIndicator implements HealthIndicator {
    private final Engine engine;
    private final TlsMaterials tls;
    private final InstantSource clock;

    public MeshHealthIndicator(Engine engine, TlsMaterials tls, InstantSource clock) {
        this.engine = engine;
        this.tls = tls;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        if (engine.version() == 0 || engine.listeners().isEmpty()) {
            health.down();
        }
        if (engine.draining()) {
            health.outOfService();
        }
        health.withDetail("configuration", engine.version());
        health.withDetail("listeners", engine.listeners().size());
        tls.sources().forEach(source -> certificate(source, health));
        return health.build();
    }

    private void certificate(BundleMaterialSource source, Health.Builder health) {
        boolean expired = source.notAfter().isBefore(clock.instant());
        if (expired) {
            health.down();
        }
        TlsMaterialException failure = source.lastFailure();
        String state = "valid until " + source.notAfter();
        health.withDetail(
                "certificate " + source.bundle(),
                failure == null ? state : state + "; the newest change cannot be used: " + failure.getMessage());
    }
}
