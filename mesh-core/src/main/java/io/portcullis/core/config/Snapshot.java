package io.portcullis.core.config;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.Route;
import java.util.List;
import java.util.Map;

/**
 * One whole configuration, already validated: it is swapped in one step and never changed. Endpoints are not part of it.
 * Immutable, any thread.
 *
 * @param version counts up by one with each accepted configuration of this process, from 1
 * @param routes sorted: lower order first, among equals in the order of definition
 * @param services the declared ones
 * @param defaults the policy of services nobody declared
 * @param outboundUnknown what happens to requests for destinations that are no service of ours
 * @param authorization who may call the application of an inbound listener
 */
public record Snapshot(
        long version,
        List<Route> routes,
        Map<ServiceId, Service> services,
        ServicePolicy defaults,
        UnknownDestination outboundUnknown,
        AuthorizationPolicy authorization) {
    public Snapshot {
        routes = List.copyOf(routes);
        services = Map.copyOf(services);
    }

    /** What an outbound listener does with a destination that is no service of the mesh. */
    public enum UnknownDestination {
        /** Connect to it, by the name the application used. */
        PASSTHROUGH,
        /** Answer 503 with the reason. */
        REFUSE
    }
}
