package io.portcullis.core.config;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.ContentPolicy;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
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
 * @param outbound what happens to the application's own calls before a service is known
 * @param inbound how connections reach the application of an inbound listener
 * @param entrance what stands in front of a gateway, and what goes through it without being HTTP
 * @param authorization who may call the application of an inbound listener
 * @param content what a gateway does to responses
 */
public record Snapshot(
        long version,
        List<Route> routes,
        Map<ServiceId, Service> services,
        ServicePolicy defaults,
        OutboundPolicy outbound,
        InboundPolicy inbound,
        EntrancePolicy entrance,
        AuthorizationPolicy authorization,
        ContentPolicy content) {
    /** Of a process whose clients come directly. */
    public Snapshot(
            long version,
            List<Route> routes,
            Map<ServiceId, Service> services,
            ServicePolicy defaults,
            OutboundPolicy outbound,
            InboundPolicy inbound,
            AuthorizationPolicy authorization) {
        this(version, routes, services, defaults, outbound, inbound, EntrancePolicy.DEFAULT, authorization);
    }

    /** Of one that leaves content alone. */
    public Snapshot(
            long version,
            List<Route> routes,
            Map<ServiceId, Service> services,
            ServicePolicy defaults,
            OutboundPolicy outbound,
            InboundPolicy inbound,
            EntrancePolicy entrance,
            AuthorizationPolicy authorization) {
        this(version, routes, services, defaults, outbound, inbound, entrance, authorization, ContentPolicy.NONE);
    }

    public Snapshot {
        routes = List.copyOf(routes);
        services = Map.copyOf(services);
    }

    /** The same as another version. */
    public Snapshot withVersion(long number) {
        return with(number, services);
    }

    /** The same with other declared services. */
    public Snapshot withServices(Map<ServiceId, Service> declared) {
        return with(version, declared);
    }

    private Snapshot with(long number, Map<ServiceId, Service> declared) {
        return new Snapshot(number, routes, declared, defaults, outbound, inbound, entrance, authorization, content);
    }
}
