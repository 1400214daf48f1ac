package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.spring.config.Addresses.HostPort;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** The addresses a gateway listens at besides {@code server.port}. Stateless, any thread. */
public final class GatewayAddresses {
    private GatewayAddresses() {}

    /** The listeners that pass connections on, by name; of a configuration without mistakes. */
    public static Map<String, InetSocketAddress> listeners(PortcullisProperties written) {
        Map<String, InetSocketAddress> listeners = new LinkedHashMap<>();
        if (written.listeners() != null) {
            written.listeners().forEach((name, listener) -> listeners.put(name, socket(name, listener)));
        }
        return listeners;
    }

    private static InetSocketAddress socket(String name, PassthroughProperties listener) {
        String path = EntranceBuilder.LISTENERS + "." + name + ".address";
        HostPort address =
                listener.address() == null ? null : new Addresses(new Problems()).local(path, listener.address());
        if (address == null) {
            throw new IllegalStateException(path + " was not checked before it was used");
        }
        return address.socket();
    }
}
