package io.portcullis.spring.server;

import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.spring.config.Reading;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual addresses of services that are given by name: a name stands for all its IP addresses, as the DNS knew them when it
 * was asked last. A name that is not known any more keeps those it had. One thread at a time, which may block.
 */
final class AddressNames {
    private static final Logger log = LoggerFactory.getLogger(AddressNames.class);

    private final Lookup lookup;
    private final Map<String, List<InetAddress>> known = new HashMap<>();
    private final Set<String> unknown = new HashSet<>();

    /** Asks for the addresses of a name. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    AddressNames(Lookup lookup) {
        this.lookup = lookup;
    }

    /** The snapshot of the reading, with an address for every name that has one now. */
    Snapshot complete(Reading reading) {
        Snapshot snapshot = reading.snapshot();
        if (reading.addressNames().isEmpty()) {
            return snapshot;
        }
        Map<ServiceId, Service> services = new HashMap<>(snapshot.services());
        Map<InetSocketAddress, ServiceId> owners = owners(services);
        reading.addressNames().forEach((id, names) -> {
            Service written = snapshot.services().get(id);
            if (written != null) {
                services.put(id, withNames(written, names, owners));
            }
        });
        return snapshot.withServices(services);
    }

    private static Map<InetSocketAddress, ServiceId> owners(Map<ServiceId, Service> services) {
        Map<InetSocketAddress, ServiceId> owners = new HashMap<>();
        services.forEach((id, service) -> service.addresses().forEach(address -> owners.put(address, id)));
        return owners;
    }

    private Service withNames(Service service, Set<InetSocketAddress> names, Map<InetSocketAddress, ServiceId> owners) {
        Set<InetSocketAddress> addresses = new HashSet<>(service.addresses());
        for (InetSocketAddress name : names) {
            for (InetAddress address : ask(name.getHostString())) {
                InetSocketAddress at = new InetSocketAddress(address, name.getPort());
                ServiceId owner = owners.putIfAbsent(at, service.id());
                if (owner == null || owner.equals(service.id())) {
                    addresses.add(at);
                } else {
                    log.warn("{} of service {} is {}, which belongs to service {}", name, service.id(), at, owner);
                }
            }
        }
        return new Service(service.id(), service.policy(), addresses, service.protocol());
    }

    private List<InetAddress> ask(String name) {
        try {
            List<InetAddress> addresses = Arrays.asList(lookup.addresses(name));
            known.put(name, addresses);
            unknown.remove(name);
            return addresses;
        } catch (UnknownHostException e) {
            if (unknown.add(name)) {
                log.warn(
                        "the DNS does not know {}: connections to that service are taken for unknown destinations"
                                + " until it does; check portcullis.services.*.addresses",
                        name);
            }
            return known.getOrDefault(name, List.of());
        }
    }
}
