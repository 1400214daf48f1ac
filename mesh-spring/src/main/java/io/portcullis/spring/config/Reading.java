package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.spring.lane.LaneRoutes;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A configuration as it was read, good or bad. Immutable, any thread.
 *
 * @param properties what was written
 * @param snapshot what the data plane takes; senseless if there are problems
 * @param addressNames virtual addresses that are given by name: unresolved, by service
 * @param endpoints of the services that name theirs
 * @param lookups where those of the others are asked for
 * @param breakers by the names that routes use
 * @param lane the routes of the extension lane
 * @param problems everything that is wrong with it
 * @param warnings what is not wrong and yet may not be what its author expects
 */
public record Reading(
        PortcullisProperties properties,
        Snapshot snapshot,
        Map<ServiceId, Set<InetSocketAddress>> addressNames,
        Map<ServiceId, List<Endpoint>> endpoints,
        Map<ServiceId, EndpointLookup> lookups,
        Map<String, BreakerPolicy> breakers,
        LaneRoutes lane,
        List<Problem> problems,
        List<Problem> warnings) {
    public Reading {
        addressNames = Map.copyOf(addressNames);
        endpoints = Map.copyOf(endpoints);
        lookups = Map.copyOf(lookups);
        breakers = Map.copyOf(breakers);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Whether the other one means the same, its version aside. */
    boolean sameAs(Reading other) {
        return snapshot.equals(other.withVersion(snapshot.version()).snapshot)
                && addressNames.equals(other.addressNames)
                && endpoints.equals(other.endpoints)
                && lookups.equals(other.lookups)
                && breakers.equals(other.breakers)
                && lane.sameAs(other.lane)
                && problems.equals(other.problems)
                && sameAround(other.properties);
    }

    /** What is no part of the snapshot and changes while the process runs: where connections come in. */
    private boolean sameAround(PortcullisProperties others) {
        return Objects.equals(properties.outbound(), others.outbound())
                && Objects.equals(properties.drain(), others.drain())
                && Objects.equals(properties.listeners(), others.listeners())
                && listeners(properties).equals(listeners(others));
    }

    private static Map<String, String> listeners(PortcullisProperties written) {
        Map<String, String> listeners = new HashMap<>();
        if (written.services() != null) {
            written.services().forEach((name, service) -> {
                if (service.listen() != null) {
                    listeners.put(name, service.listen());
                }
            });
        }
        return listeners;
    }

    /** The same without some of the problems. */
    Reading without(Predicate<Problem> unwanted) {
        List<Problem> rest = problems.stream().filter(unwanted.negate()).toList();
        return new Reading(properties, snapshot, addressNames, endpoints, lookups, breakers, lane, rest, warnings);
    }

    /** The same with another version. */
    Reading withVersion(long version) {
        Snapshot numbered = snapshot.withVersion(version);
        return new Reading(properties, numbered, addressNames, endpoints, lookups, breakers, lane, problems, warnings);
    }
}
