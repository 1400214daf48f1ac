package io.portcullis.core.runtime;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which services have an endpoint at an address. Endpoints known by a host name are left out: who connects to an address did
 * not ask for a name. Any thread; asking takes no lock.
 */
// Every endpoint of a thousand services is here, so each costs two small objects: a key, and an entry of the map.
// Addresses are kept as numbers: an IPv6 address has many spellings, and a socket's address is four objects.
final class EndpointIndex {
    private static final Comparator<ServiceId> BY_NAME = Comparator.comparing(ServiceId::toString);
    private static final int IPV4_BYTES = 4;
    private static final int PORT_BITS = 16;

    // By a Long or an Ipv6. Arrays are replaced, never changed: a reader has one or the next.
    private final ConcurrentMap<Object, ServiceId[]> owners = new ConcurrentHashMap<>();

    @Nullable
    ServiceId ownerOf(InetSocketAddress address) {
        ServiceId[] services = owners.get(place(address.getAddress(), address.getPort()));
        return services == null ? null : services[0];
    }

    /** Takes over another set of endpoints; called for one service by one thread at a time. */
    void replace(ServiceId service, List<Endpoint> before, List<Endpoint> after) {
        Set<Object> kept = places(after);
        ServiceId[] alone = {service};
        kept.forEach(place -> owners.merge(place, alone, (known, more) -> with(known, service)));
        Set<Object> gone = places(before);
        gone.removeAll(kept);
        gone.forEach(place -> owners.computeIfPresent(place, (at, known) -> without(known, service)));
    }

    private static ServiceId[] with(ServiceId[] known, ServiceId service) {
        if (Arrays.asList(known).contains(service)) {
            return known;
        }
        ServiceId[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = service;
        Arrays.sort(more, BY_NAME);
        return more;
    }

    private static ServiceId @Nullable [] without(ServiceId[] known, ServiceId service) {
        ServiceId[] rest =
                Arrays.stream(known).filter(other -> !other.equals(service)).toArray(ServiceId[]::new);
        return rest.length == 0 ? null : rest;
    }

    private static Set<Object> places(List<Endpoint> endpoints) {
        Set<Object> places = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            InetAddress literal = literal(endpoint.host());
            if (literal != null) {
                places.add(place(literal, endpoint.port()));
            }
        }
        return places;
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

    private static Object place(InetAddress address, int port) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == IPV4_BYTES
                ? (Object) (Integer.toUnsignedLong(bytes.getInt()) << PORT_BITS | port)
                : new Ipv6(bytes.getLong(), bytes.getLong(), port);
    }

    /**
     * An IPv6 address and a port.
     *
     * @param high first half of the address
     * @param low second half
     */
    private record Ipv6(long high, long low, int port) {}
}
