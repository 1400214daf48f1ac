package io.portcullis.spring.actuate;

import io.portcullis.engine.Engine;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.spring.server.BoundListeners;
import io.portcullis.spring.server.TlsMaterials;
import io.portcullis.spring.tls.HotBundle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether requests can be served: a configuration is in force, the traffic's listener is bound, certificates are valid, and
 * nobody said to end. Of the edge's certificates that is the default one: another one that has expired takes down no host but
 * its own, and is told. What is missing is told as {@link #REASONS}. A bad change of a certificate or of a further listener,
 * while the rest still serves, is told too and takes nobody out. Any thread.
 */
public final class MeshHealthIndicator implements HealthIndicator {
    /** The detail that says why, where the state is not UP: a list of sentences. */
    public static final String REASONS = "reasons";

    private final Engine engine;
    private final BoundListeners listeners;
    private final TlsMaterials tls;
    private final InstantSource clock;

    public MeshHealthIndicator(Engine engine, BoundListeners listeners, TlsMaterials tls, InstantSource clock) {
        this.engine = engine;
        this.listeners = listeners;
        this.tls = tls;
        this.clock = clock;
    }

    @Override
    public Health health() {
        List<String> reasons = defects();
        Status status = reasons.isEmpty() ? Status.UP : Status.DOWN;
        if (engine.draining()) {
            reasons.add("draining: this process is about to end");
            status = status.equals(Status.UP) ? Status.OUT_OF_SERVICE : status;
        }
        Health.Builder health = Health.status(status);
        if (!reasons.isEmpty()) {
            health.withDetail(REASONS, reasons);
        }
        health.withDetail("configuration", engine.version());
        health.withDetail("listeners", engine.listeners().size());
        List<String> missing = listeners.missing();
        if (!missing.isEmpty()) {
            health.withDetail("listeners not bound", missing);
        }
        tls.sources().forEach(source -> health.withDetail(source.what() + " " + source.bundle(), state(source)));
        return health.build();
    }

    private List<String> defects() {
        List<String> defects = new ArrayList<>();
        if (engine.version() == 0) {
            defects.add("no configuration is in force yet");
        }
        if (!listeners.traffic()) {
            defects.add("the listener of server.port is not bound");
        }
        for (HotBundle<?> source : tls.sources()) {
            if (tls.isVital(source) && expired(source)) {
                defects.add("the certificate of SSL bundle " + source.bundle() + " expired at " + source.notAfter()
                        + "; put a new one in its place, it is taken up while running");
            }
        }
        return defects;
    }

    private boolean expired(HotBundle<?> source) {
        return !source.notAfter().isAfter(clock.instant());
    }

    private String state(HotBundle<?> source) {
        TlsMaterialException failure = source.lastFailure();
        String state = (expired(source) ? "expired at " : "valid until ") + source.notAfter();
        return failure == null ? state : state + "; the newest change cannot be used: " + failure.getMessage();
    }
}
