package io.portcullis.spring.server;

import io.portcullis.engine.Engine;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the listeners there should be with those that are bound. Any thread. */
public record BoundListeners(MeshRole role, Engine engine, ConfigurationService configuration) {
    /** Whether the listener of {@code server.port} is bound. */
    public boolean traffic() {
        return names().contains(trafficName());
    }

    /** The names of the other listeners that should be bound and are not: since a change, or they had stopped the start. */
    public List<String> missing() {
        Set<String> bound = names();
        return ListenerPlan.further(role, configuration.current().properties()).stream()
                .map(ListenerConfig::name)
                .filter(name -> !bound.contains(name))
                .toList();
    }

    /** Connections of the application to us that are open. */
    int outboundConnections() {
        return engine.listeners().stream()
                .filter(listener -> !listener.name().equals(trafficName()))
                .mapToInt(Listener::connections)
                .sum();
    }

    private String trafficName() {
        return role == MeshRole.GATEWAY ? ListenerPlan.GATEWAY : ListenerPlan.INBOUND;
    }

    private Set<String> names() {
        return engine.listeners().stream().map(Listener::name).collect(Collectors.toSet());
    }
}
