package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.config.SnapshotValidator;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Subset;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.spring.config.Addresses.HostPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the declared services and their endpoints. One thread, one snapshot. */
final class ServiceReader {
    private final PolicyBuilder policies;
    private final LookupReader lookups;
    private final Problems problems;
    private final Map<ServiceId, Service> services = new LinkedHashMap<>();
    private final Map<ServiceId, Set<InetSocketAddress>> addressNames = new LinkedHashMap<>();
    private final Map<ServiceId, List<Endpoint>> endpoints = new LinkedHashMap<>();
    private final Map<String, String> listeners = new LinkedHashMap<>();

    /** @param lookups takes the endpoints that have to be asked for */
    ServiceReader(PolicyBuilder policies, LookupReader lookups, Problems problems) {
        this.policies = policies;
        this.lookups = lookups;
        this.problems = problems;
    }

    /** The policy of services nobody declared. */
    ServicePolicy defaults(@Nullable ServiceProperties written) {
        if (written != null) {
            refuse("endpoints", written.endpoints());
            refuse("dns", written.dns());
            refuse("discovery", written.discovery());
            refuse("hosts", written.hosts());
            refuse("addresses", written.addresses());
            refuse("protocol", written.protocol());
            refuse("listen", written.listen());
            refuse("subsets", written.subsets());
            refuse("proxy-protocol", written.proxyProtocol());
        }
        return policies.build(PolicyBuilder.DEFAULTS, Layers.of(written));
    }

    private void refuse(String key, @Nullable Object value) {
        if (value != null) {
            problems.add(PolicyBuilder.DEFAULTS + "." + key, "given for all services", "a service of its own");
        }
    }

    void read(Map<String, ServiceProperties> written, @Nullable ServiceProperties defaults) {
        written.forEach((name, service) -> read(name, service, defaults));
    }

    private void read(String name, ServiceProperties written, @Nullable ServiceProperties defaults) {
        if (!ServiceId.isName(name)) {
            problems.add(path(name), name, "a DNS name: small letters, digits and '-'; clients put it into Host");
            return;
        }
        ServiceId id = ServiceId.of(name);
        String path = SnapshotValidator.servicePath(id);
        ServicePolicy policy = policies.build(path, Layers.of(written, defaults));
        Protocol protocol = written.protocol() == null ? Protocol.AUTO : written.protocol();
        if (protocol == Protocol.TCP) {
            policy = unchecked(path, policy, written);
        }
        Set<InetSocketAddress> addresses = addresses(path + ".addresses", written.addresses());
        Set<InetSocketAddress> names =
                addresses.stream().filter(InetSocketAddress::isUnresolved).collect(Collectors.toSet());
        addresses.removeAll(names);
        services.put(id, new Service(id, policy, addresses, protocol));
        if (!names.isEmpty()) {
            addressNames.put(id, names);
        }
        listen(path + ".listen", written.listen());
        lookups.read(id, path, written);
        List<Endpoint> read = endpoints(path + ".endpoints", written.endpoints());
        if (!read.isEmpty()) {
            endpoints.put(id, read);
            policy.subsets().forEach(subset -> selects(path, subset, read));
        }
    }

    /** What speaks no HTTP cannot be asked; the defaults do not mean it. */
    private ServicePolicy unchecked(String path, ServicePolicy policy, ServiceProperties written) {
        if (written.healthCheck() != null && policy.healthCheck() != null) {
            problems.add(path + ".health-check", "given", "nothing, where protocol is tcp");
        }
        return policy.withHealthCheck(null);
    }

    private static String path(String name) {
        return name.indexOf('.') < 0 ? "portcullis.services." + name : "portcullis.services[" + name + "]";
    }

    private void listen(String path, @Nullable String written) {
        if (written == null || new Addresses(problems).local(path, written) == null) {
            return;
        }
        String other = listeners.putIfAbsent(written, path);
        if (other != null && !written.endsWith(":0")) {
            problems.add(path, written, "an address of its own; " + other + " has this one");
        }
    }

    private Set<InetSocketAddress> addresses(String path, @Nullable List<String> written) {
        Set<InetSocketAddress> read = new LinkedHashSet<>();
        for (int index = 0; written != null && index < written.size(); index++) {
            InetSocketAddress address = new Addresses(problems).virtual(path + "[" + index + "]", written.get(index));
            if (address != null) {
                read.add(address);
            }
        }
        return read;
    }

    private List<Endpoint> endpoints(String path, @Nullable List<EndpointProperties> written) {
        List<Endpoint> read = new ArrayList<>();
        for (int index = 0; written != null && index < written.size(); index++) {
            Endpoint endpoint = endpoint(path + "[" + index + "]", written.get(index));
            if (endpoint != null) {
                read.add(endpoint);
            }
        }
        return read;
    }

    private @Nullable Endpoint endpoint(String path, EndpointProperties written) {
        if (written.address() == null) {
            problems.add(path + ".address", "missing", "host:port, such as 10.0.0.7:8080");
            return null;
        }
        HostPort address = new Addresses(problems).remote(path + ".address", written.address());
        Map<String, String> labels = written.labels() == null ? Map.of() : written.labels();
        String zone = written.zone() == null ? "" : written.zone();
        return address == null ? null : new Endpoint(address.host(), address.port(), labels, zone);
    }

    /** A subset without an endpoint would answer its share of the requests with 503. */
    private void selects(String path, Subset subset, List<Endpoint> among) {
        String at = path + ".subsets." + subset.name() + ".labels";
        if (among.stream().noneMatch(subset::selects) && !problems.concerns(path + ".endpoints")) {
            problems.add(at, subset.labels() + " selects no endpoint", "labels that one of the endpoints carries");
        }
    }

    /** Adds the services that only routes name, where discovery may know them. */
    void discover(List<Route> routes, ServicePolicy defaults) {
        for (Route route : routes) {
            if (route.target() instanceof RouteTarget.ToService(ServiceId id)
                    && !services.containsKey(id)
                    && lookups.discovers(id)) {
                services.put(id, new Service(id, defaults, Set.of(), Protocol.AUTO));
            }
        }
    }

    Map<ServiceId, Service> services() {
        return services;
    }

    Map<ServiceId, Set<InetSocketAddress>> addressNames() {
        return addressNames;
    }

    Map<ServiceId, List<Endpoint>> endpoints() {
        return endpoints;
    }
}
