package io.portcullis.spring.server;

import io.portcullis.engine.Engine;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners that come and go with the configuration. Any thread. */
final class FurtherListeners {
    private static final Logger log = LoggerFactory.getLogger(FurtherListeners.class);

    private final Engine engine;
    private final Map<ListenerConfig, Listener> open = new HashMap<>();

    FurtherListeners(Engine engine) {
        this.engine = engine;
    }

    /**
     * Opens what is wanted.
     *
     * @throws UncheckedIOException if an address cannot be bound
     */
    synchronized void start(List<ListenerConfig> wanted) {
        wanted.forEach(config -> open.computeIfAbsent(config, engine::listen));
    }

    /** Opens and closes what a new configuration changed; an address that cannot be bound is logged, the rest works. */
    synchronized void change(List<ListenerConfig> wanted) {
        Set<ListenerConfig> unwanted = new HashSet<>(open.keySet());
        wanted.forEach(unwanted::remove);
        unwanted.forEach(this::close);
        for (ListenerConfig config : wanted) {
            try {
                open.computeIfAbsent(config, engine::listen);
            } catch (UncheckedIOException e) {
                Throwable named = e.getCause(); // It names listener and address.
                log.error("not open: {}", named == null ? e.getMessage() : named.getMessage());
            }
        }
    }

    private void close(ListenerConfig config) {
        Listener listener = open.remove(config);
        if (listener != null) {
            listener.close();
        }
    }

    synchronized void stop() {
        open.values().forEach(Listener::close);
        open.clear();
    }
}
