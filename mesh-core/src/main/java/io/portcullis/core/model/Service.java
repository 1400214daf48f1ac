package io.portcullis.core.model;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * A service as its callers see it. Its endpoints are not here: they live in a cell of their own and change without a new
 * snapshot. Immutable, any thread.
 *
 * @param id names it
 * @param policy what is done on the way to it
 * @param addresses virtual addresses (a ClusterIP and its port) that mean this service when an intercepted connection goes
 *     there; of no other service
 * @param protocol what it speaks
 */
public record Service(ServiceId id, ServicePolicy policy, Set<InetSocketAddress> addresses, Protocol protocol) {
    /** @throws IllegalArgumentException if an address is a name, or its port is 0 */
    public Service {
        addresses = Set.copyOf(addresses);
        addresses.forEach(address -> Expect.that(
                !address.isUnresolved() && address.getPort() > 0,
                "addresses",
                address,
                "an IP address and a port, such as 10.96.0.10:80"));
    }

    /** A service without virtual addresses, whose protocol nobody declared. */
    public Service(ServiceId id, ServicePolicy policy) {
        this(id, policy, Set.of(), Protocol.AUTO);
    }
}
