package io.portcullis.core.config;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteTarget;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks what no single value shows: that references lead somewhere. Values, and how they fit each other, are checked by the
 * constructors of the model. Stateless, any thread.
 */
public final class SnapshotValidator {
    private SnapshotValidator() {}

    /** Adds every contradiction of the snapshot; paths are those of the configuration tree {@code portcullis}. */
    public static void validate(Snapshot snapshot, Problems problems) {
        routes(snapshot, problems);
        addresses(snapshot, problems);
    }

    private static void addresses(Snapshot snapshot, Problems problems) {
        Map<InetSocketAddress, ServiceId> owners = new HashMap<>();
        snapshot.services().values().stream()
                .sorted(Comparator.comparing(service -> service.id().toString()))
                .forEach(service -> service.addresses().forEach(address -> {
                    ServiceId other = owners.putIfAbsent(address, service.id());
                    if (other != null) {
                        problems.add(
                                servicePath(service.id()) + ".addresses",
                                Endpoint.at(address).address(),
                                "an address of its own; service " + other + " has this one");
                    }
                }));
    }

    private static void routes(Snapshot snapshot, Problems problems) {
        Map<String, Route> byId = new HashMap<>();
        for (Route route : snapshot.routes()) {
            if (byId.put(route.id(), route) != null) {
                problems.add("route " + route.id() + ": id", "defined twice", "an id of its own for each route");
            }
            if (route.target() instanceof RouteTarget.ToService(ServiceId id)
                    && !snapshot.services().containsKey(id)) {
                problems.add("route " + route.id() + ": uri", "lb://" + id, known(id, snapshot));
            }
        }
    }

    private static String known(ServiceId id, Snapshot snapshot) {
        List<String> names =
                snapshot.services().keySet().stream().map(ServiceId::toString).toList();
        String declare = "a service declared under portcullis.services";
        return Suggestions.closest(id.toString(), names)
                .map(name -> declare + "; did you mean lb://" + name + "?")
                .orElse(declare);
    }

    /** The path of a service's policy in the configuration tree. */
    public static String servicePath(ServiceId id) {
        String name = id.toString();
        return name.indexOf('.') < 0 && name.indexOf(':') < 0
                ? "portcullis.services." + name
                : "portcullis.services[" + name + "]";
    }
}
