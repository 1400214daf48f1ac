package io.portcullis.core.runtime;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
        after.forEach(endpoint -> at(endpoint, address -> add(address, service)));
        Set<String> kept = after.stream().map(Endpoint::address).collect(Collectors.toSet());
        for (Endpoint endpoint : before) {
            if (!kept.contains(endpoint.address())) {
                at(endpoint, address -> remove(address, service));
            }
        }
    }

    private static void at(Endpoint endpoint, Consumer<InetSocketAddress> action) {
        char last = endpoint.host().charAt(endpoint.host().length() - 1);
        if (!Character.isDigit(last) && endpoint.host().indexOf(':') < 0) {
            return;
        }
        try {
            action.accept(new InetSocketAddress(InetAddress.ofLiteral(endpoint.host()), endpoint.port()));
        } catch (IllegalArgumentException e) {
            // A host name that ends in a digit.
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
