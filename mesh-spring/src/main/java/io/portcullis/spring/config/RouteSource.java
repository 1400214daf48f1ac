package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.ServiceId;
import java.util.Collection;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/** Where the routes of a snapshot come from. Never called on an event loop. */
@FunctionalInterface
public interface RouteSource {
    /**
     * Reads all routes, whole and anew.
     *
     * @param binder reads the properties of this snapshot
     * @param handler collects what cannot be bound
     * @param services that routes may name
     * @param breakers the circuit breakers that routes may name
     * @param problems takes what is wrong
     */
    RouteSet routes(
            Binder binder,
            BindHandler handler,
            Collection<ServiceId> services,
            Map<String, BreakerPolicy> breakers,
            Problems problems);

    /** The same with what another environment says, for a configuration that is validated before it is in force. */
    default RouteSource in(ConfigurableEnvironment environment) {
        return this;
    }
}
