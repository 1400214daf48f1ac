package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.model.ServiceId;
import io.portcullis.spring.config.Addresses.HostPort;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads where the endpoints of services are asked for. One thread, one snapshot. */
final class LookupReader {
    private static final Pattern SRV = Pattern.compile("(_[a-z0-9-]+)\\._(tcp|udp)\\.(.+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*|.*:.*");
    private static final String EXPECTED = "host:port, such as payment.shop.svc.cluster.local:8080, or the name of SRV"
            + " records, such as _http._tcp.payment.shop.svc.cluster.local";

    private final Predicate<ServiceId> discoverable;
    private final Problems problems;
    private final Map<ServiceId, EndpointLookup> lookups = new LinkedHashMap<>();

    LookupReader(Predicate<ServiceId> discoverable, Problems problems) {
        this.discoverable = discoverable;
        this.problems = problems;
    }

    /** Name servers have to be addresses: nobody could be asked for their names. */
    static void check(@Nullable DiscoveryProperties written, Problems problems) {
        if (written == null || written.nameServers() == null) {
            return;
        }
        for (int index = 0; index < written.nameServers().size(); index++) {
            new Addresses(problems)
                    .local(
                            "portcullis.discovery.name-servers[" + index + "]",
                            written.nameServers().get(index));
        }
    }

    /** A service that is declared: by what it says, else by discovery where that may know it. */
    void read(ServiceId id, String path, ServiceProperties written) {
        boolean listed = written.endpoints() != null && !written.endpoints().isEmpty();
        boolean asked = Boolean.TRUE.equals(written.discovery());
        if (written.dns() != null) {
            dns(id, path + ".dns", written.dns());
        }
        if ((listed ? 1 : 0) + (written.dns() != null ? 1 : 0) + (asked ? 1 : 0) > 1) {
            problems.add(path, "several sources of endpoints", "one of endpoints, dns and discovery: true");
        } else if (asked && !discoverable.test(id)) {
            problems.add(
                    path + ".discovery",
                    "nobody discovers " + id,
                    "a discovery client of Spring Cloud on the class path that may know it, or endpoints or dns");
        } else if (asked || (!listed && written.dns() == null && implied(id, written))) {
            lookups.put(id, new EndpointLookup.Discovery());
        }
    }

    private boolean implied(ServiceId id, ServiceProperties written) {
        return written.discovery() == null && discoverable.test(id);
    }

    private void dns(ServiceId id, String path, String written) {
        EndpointLookup.Dns lookup = dns(written.strip());
        if (lookup == null) {
            problems.add(path, written, EXPECTED);
        } else {
            lookups.put(id, lookup);
        }
    }

    private EndpointLookup.@Nullable Dns dns(String text) {
        var srv = SRV.matcher(text);
        if (srv.matches()) {
            return isName(srv.group(3)) ? new EndpointLookup.Dns(text, 0) : null;
        }
        HostPort address = Addresses.read(text);
        return address == null
                        || address.port() < 1
                        || ADDRESS.matcher(address.host()).matches()
                        || !isName(address.host())
                ? null
                : new EndpointLookup.Dns(address.host(), address.port());
    }

    /** A last dot is allowed: it keeps the resolver from trying its search domains. */
    private static boolean isName(String name) {
        String relative = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return ServiceId.isName(relative.toLowerCase(Locale.ROOT));
    }

    /** A service that only a route names: discovery it is, or nothing. */
    boolean discovers(ServiceId id) {
        boolean may = discoverable.test(id);
        if (may) {
            lookups.put(id, new EndpointLookup.Discovery());
        }
        return may;
    }

    Map<ServiceId, EndpointLookup> lookups() {
        return lookups;
    }
}
