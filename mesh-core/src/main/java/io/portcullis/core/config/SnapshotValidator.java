package io.portcullis.core.config;

import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Subset;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteTarget;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks what no single value shows: that references lead somewhere, and that values fit each other. The ranges of single
 * values are checked where they are read. Stateless, any thread.
 */
public final class SnapshotValidator {
    private SnapshotValidator() {}

    /** Adds every contradiction of the snapshot; paths are those of the configuration tree {@code portcullis}. */
    public static void validate(Snapshot snapshot, Problems problems) {
        policy("portcullis.defaults", snapshot.defaults(), problems);
        snapshot.services().values().stream()
                .sorted(Comparator.comparing(service -> service.id().toString()))
                .forEach(service -> service(service, problems));
        routes(snapshot, problems);
    }

    private static void service(Service service, Problems problems) {
        String path = servicePath(service.id());
        policy(path, service.policy(), problems);
        List<Subset> subsets = service.policy().subsets();
        if (!subsets.isEmpty() && subsets.stream().allMatch(subset -> subset.weight() == 0)) {
            problems.add(path + ".subsets", "every weight is 0", "at least one subset with a weight > 0");
        }
    }

    private static void policy(String path, ServicePolicy policy, Problems problems) {
        Timeouts timeouts = policy.timeouts();
        if (timeouts.attempt().compareTo(timeouts.request()) > 0) {
            String expected = "at most timeouts.request, " + text(timeouts.request());
            problems.add(path + ".timeouts.attempt", text(timeouts.attempt()), expected);
        }
        RetryPolicy.Backoff backoff = policy.retry().backoff();
        if (backoff.maxDelay().compareTo(backoff.delay()) < 0) {
            String expected = "at least retry.backoff.delay, " + text(backoff.delay());
            problems.add(path + ".retry.backoff.max-delay", text(backoff.maxDelay()), expected);
        }
    }

    private static void routes(Snapshot snapshot, Problems problems) {
        Map<String, Route> byId = new HashMap<>();
        for (Route route : snapshot.routes()) {
            if (byId.put(route.id(), route) != null) {
                problems.add("route " + route.id(), "defined twice", "an id of its own for each route");
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

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
