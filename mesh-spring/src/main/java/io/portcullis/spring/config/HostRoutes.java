package io.portcullis.spring.config;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The routes of services nobody wrote a route for: by the host names they answer to, after every other route. Stateless. */
final class HostRoutes {
    private static final Path MOUNTED_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    private HostRoutes() {}

    static List<Route> of(Collection<ServiceId> services, PortcullisProperties written) {
        String namespace = namespace(written);
        return services.stream()
                .sorted(Comparator.comparing(ServiceId::toString))
                .map(id -> route(id, hosts(id, namespace, written)))
                .toList();
    }

    private static Route route(ServiceId id, List<String> hosts) {
        RoutePredicate host = new RoutePredicate.Host(hosts, false);
        return new Route(
                "service:" + id, Integer.MAX_VALUE, List.of(host), List.of(), new RouteTarget.ToService(id), Map.of());
    }

    private static List<String> hosts(ServiceId id, String namespace, PortcullisProperties written) {
        List<String> hosts = new ArrayList<>(List.of(id.name()));
        if (!namespace.isEmpty()) {
            String qualified = id.name() + "." + namespace;
            hosts.addAll(List.of(qualified, qualified + ".svc", qualified + ".svc.cluster.local"));
        }
        ServiceProperties service =
                written.services() == null ? null : written.services().get(id.name());
        if (service != null && service.hosts() != null) {
            hosts.addAll(service.hosts());
        }
        return hosts.stream().distinct().toList();
    }

    private static String namespace(PortcullisProperties written) {
        if (written.namespace() != null) {
            return written.namespace();
        }
        try {
            return Files.exists(MOUNTED_NAMESPACE)
                    ? Files.readString(MOUNTED_NAMESPACE).strip()
                    : "";
        } catch (IOException e) {
            return ""; // Unreadable: the short names still work.
        }
    }
}
