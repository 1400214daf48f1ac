package io.portcullis.spring.server;

import io.portcullis.core.breaker.BreakerFactory;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.EndpointCell;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.engine.Engine;
import io.portcullis.spring.config.Reading;
import io.portcullis.spring.lane.ExtensionLane;
import io.portcullis.spring.lane.LaneRoutes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives each new configuration to the engine: endpoints into their cells, the rest in one step. Any thread, one at a time. */
public final class DataPlane {
    private final Engine engine;
    private final ServiceRegistry registry;
    private final NamedBreakers breakers;
    private final AddressNames names;
    private final ExtensionLane lane;
    private Map<ServiceId, List<Endpoint>> published = Map.of();
    private @Nullable Reading accepted;
    private @Nullable Snapshot applied;

    /**
     * @param names finds the addresses that are given by name
     * @param lane runs what the engine cannot
     */
    DataPlane(
            Engine.Builder builder,
            ServiceRegistry registry,
            BreakerFactory factory,
            AddressNames names,
            ExtensionLane lane) {
        this.lane = lane;
        this.names = names;
        this.breakers = new NamedBreakers(factory);
        this.registry = registry;
        this.engine = builder.registry(registry).routeBreakers(breakers).build();
    }

    public Engine engine() {
        return engine;
    }

    synchronized void accept(Reading reading) {
        breakers.configure(reading.breakers());
        reading.endpoints().forEach(this::publish);
        accepted = reading;
        apply(names.complete(reading), reading.lane());
        for (ServiceId id : published.keySet()) {
            if (!reading.endpoints().containsKey(id)) {
                registry.forget(id);
            }
        }
        published = reading.endpoints();
    }

    /** Asks again for the addresses that are given by name; blocks. */
    synchronized void refreshAddresses() {
        if (accepted != null && !accepted.addressNames().isEmpty()) {
            Snapshot complete = names.complete(accepted);
            if (!complete.equals(applied)) {
                apply(complete, accepted.lane());
            }
        }
    }

    private void apply(Snapshot snapshot, LaneRoutes routes) {
        engine.apply(snapshot, lane.with(routes));
        applied = snapshot;
    }

    private void publish(ServiceId id, List<Endpoint> endpoints) {
        EndpointCell cell = registry.endpoints(id);
        if (!endpoints.equals(published.get(id))) {
            cell.publish(endpoints);
        }
    }
}
