package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.config.Suggestions;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.HostTable;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.Passthrough;
import io.portcullis.core.model.ProxyPeers;
import io.portcullis.core.model.ServerNames;
import io.portcullis.core.model.ServiceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds what stands in front of a gateway, and what goes through it without being HTTP. One thread. */
final class EntranceBuilder {
    static final String LISTENERS = "portcullis.listeners";
    private static final String PROXY_PROTOCOL = "portcullis.listener.proxy-protocol";

    /** Names that logs and metrics know already. */
    private static final Set<String> TAKEN = Set.of("gateway", "management");

    private final Problems problems;
    private final Guard guard;
    private final Set<ServiceId> services;

    /** @param services those that connections may go to */
    EntranceBuilder(Problems problems, Set<ServiceId> services) {
        this.problems = problems;
        this.guard = new Guard(problems);
        this.services = services;
    }

    /** @param forwarded what is written about clients, and who is believed */
    EntrancePolicy build(PortcullisProperties written, ForwardedPolicy forwarded) {
        ProxyProtocolProperties main =
                written.listener() == null ? null : written.listener().proxyProtocol();
        Map<String, Passthrough> listeners = new LinkedHashMap<>();
        Map<String, String> addresses = new HashMap<>();
        if (written.listeners() != null) {
            written.listeners().forEach((name, listener) -> {
                String path = LISTENERS + "." + name;
                address(path, name, listener, addresses);
                listeners.put(name, passthrough(path, listener));
            });
        }
        return new EntrancePolicy(forwarded, proxies(PROXY_PROTOCOL, main), listeners);
    }

    /** A sidecar has nobody in front of it but its own kind. */
    static void refuseAtSidecar(PortcullisProperties written, Problems problems) {
        if (written.listeners() != null && !written.listeners().isEmpty()) {
            problems.add(LISTENERS, "given for a sidecar", "a gateway; see portcullis.services.<name>.listen");
        }
        if (written.listener() != null && written.listener().proxyProtocol() != null) {
            problems.add(PROXY_PROTOCOL, "given for a sidecar", "a gateway, behind a load balancer");
        }
        if (written.forwarded() != null && written.forwarded().trustedProxies() != null) {
            problems.add(
                    ForwardedBuilder.PATH + ".trusted-proxies",
                    "given for a sidecar",
                    "a gateway; a sidecar believes portcullis.inbound.trusted-gateways");
        }
    }

    private void address(String path, String name, PassthroughProperties written, Map<String, String> addresses) {
        if (TAKEN.contains(name)) {
            problems.add(path, name, "another name; this one is that of server.port or of the actuator");
        }
        if (written.address() == null) {
            problems.add(path + ".address", "missing", "an IP address and a port, such as 0.0.0.0:5432");
        } else if (new Addresses(problems).local(path + ".address", written.address()) != null
                && !written.address().endsWith(":0")) {
            String other = addresses.putIfAbsent(written.address(), name);
            if (other != null) {
                problems.add(
                        path + ".address",
                        written.address(),
                        "an address of its own; " + LISTENERS + "." + other + " has this one");
            }
        }
    }

    private Passthrough passthrough(String path, PassthroughProperties written) {
        ProxyPeers proxies = proxies(path + ".proxy-protocol", written.proxyProtocol());
        Passthrough.Target target = target(path, written);
        Duration idle = written.idleTimeout() == null ? Passthrough.DEFAULT_IDLE_TIMEOUT : written.idleTimeout();
        return guard.build(
                path,
                new String[] {path + ".idle-timeout"},
                () -> new Passthrough(proxies, target, idle),
                new Passthrough(proxies, target, Passthrough.DEFAULT_IDLE_TIMEOUT));
    }

    private Passthrough.Target target(String path, PassthroughProperties written) {
        Map<String, List<String>> names = written.serverNames() == null ? Map.of() : written.serverNames();
        if ((written.service() == null) == names.isEmpty() && !problems.concerns(path)) {
            problems.add(
                    path,
                    written.service() == null ? "neither service nor server-names" : "both service and server-names",
                    "exactly one of service and server-names");
        }
        if (written.service() != null) {
            return new Passthrough.ToService(service(path + ".service", written.service()));
        }
        return new Passthrough.ByServerName(serverNames(path + ".server-names", names));
    }

    private ServerNames serverNames(String path, Map<String, List<String>> written) {
        Map<String, ServiceId> all = new LinkedHashMap<>();
        Map<String, String> owners = new HashMap<>();
        written.forEach((service, names) -> {
            String at = path + "." + service;
            ServiceId id = service(at, service);
            for (int index = 0; index < names.size(); index++) {
                String place = at + "[" + index + "]";
                String pattern = HostTable.normal(names.get(index));
                if (pattern == null) {
                    problems.add(place, names.get(index), HostTable.expected());
                    continue;
                }
                String owner = owners.putIfAbsent(pattern, at);
                if (owner == null) {
                    all.put(pattern, id);
                } else {
                    problems.add(place, names.get(index), "a name of its own; " + owner + " has this one");
                }
            }
        });
        return new ServerNames(all);
    }

    private ServiceId service(String path, String name) {
        ServiceId id = ServiceId.isName(name) ? ServiceId.of(name) : null;
        if (id != null && services.contains(id)) {
            return id;
        }
        String declared = "a service declared under portcullis.services";
        problems.add(
                path,
                name,
                Suggestions.closest(
                                name, services.stream().map(ServiceId::toString).toList())
                        .map(near -> declared + "; did you mean " + near + "?")
                        .orElse(declared));
        return ServiceId.of("unknown");
    }

    private ProxyPeers proxies(String path, @Nullable ProxyProtocolProperties written) {
        if (written == null) {
            return ProxyPeers.NONE;
        }
        List<IpRange> from = ranges(path + ".from", written.from(), problems);
        Duration timeout = written.timeout() == null ? ProxyPeers.DEFAULT_TIMEOUT : written.timeout();
        if (written.from() == null || written.from().isEmpty()) {
            problems.add(path + ".from", "missing", "addresses of the load balancers, such as [ 10.0.0.0/8 ]");
        }
        return guard.build(
                path, new String[] {path + ".timeout"}, () -> new ProxyPeers(from, timeout), ProxyPeers.NONE);
    }

    /** A list of addresses and ranges. */
    static List<IpRange> ranges(String path, @Nullable List<String> written, Problems problems) {
        List<IpRange> ranges = new ArrayList<>();
        for (int index = 0; written != null && index < written.size(); index++) {
            IpRange range = new Guard(problems)
                    .item(path + "[" + index + "]", written.get(index).strip(), IpRange::parse);
            if (range != null) {
                ranges.add(range);
            }
        }
        return ranges;
    }
}
