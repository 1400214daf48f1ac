package io.portcullis.core.runtime;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which services have an endpoint at an address. Endpoints known by a host name are left out: who connects to an address did
 * not ask for a name. Any thread; asking takes no lock.
 */
final class EndpointIndex {
    private static final Comparator<ServiceId> BY_NAME = Comparator.comparing(ServiceId::toString);

    // The sets are replaced, never changed: a reader has one or the next.
    private final ConcurrentMap<InetSocketAddress, TreeSet<ServiceId>> owners = new ConcurrentHashMap<>();

    @Nullable
    ServiceId ownerOf(InetSocketAddress address) {
        TreeSet<ServiceId> services = owners.get(address);
        return services == null ? null : services.getFirst();
    }

    /** Takes over another set of endpoints; called for one service by one thread at a time. */
    void replace(ServiceId service, List<Endpoint> before, List<Endpoint> after) {
        Set<InetSocketAddress> kept = addresses(after);
        kept.forEach(address -> add(address, service));
        Set<InetSocketAddress> gone = addresses(before);
        gone.removeAll(kept);
        gone.forEach(address -> remove(address, service));
    }

    /** As addresses, not as texts: an IPv6 address has many spellings. */
    private static Set<InetSocketAddress> addresses(List<Endpoint> endpoints) {
        Set<InetSocketAddress> addresses = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            InetAddress literal = literal(endpoint.host());
            if (literal != null) {
                addresses.add(new InetSocketAddress(literal, endpoint.port()));
            }
        }
        return addresses;
    }

    private static @Nullable InetAddress literal(String host) {
        if (!Character.isDigit(host.charAt(host.length() - 1)) && host.indexOf(':') < 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null; // A host name that ends in a digit.
        }
    }

    private void add(InetSocketAddress address, ServiceId service) {
        owners.compute(address, (at, known) -> {
            TreeSet<ServiceId> all = known == null ? new TreeSet<>(BY_NAME) : new TreeSet<>(known);
            all.add(service);
            return all;
        });
    }

    private void remove(InetSocketAddress address, ServiceId service) {
        owners.computeIfPresent(address, (at, known) -> {
            TreeSet<ServiceId> rest = new TreeSet<>(known);
            rest.remove(service);
            return rest.isEmpty() ? null : rest;
        });
    }
}
