package io.portcullis.core.model;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;

/**
 * One address a service can be reached at. Immutable, any thread.
 *
 * @param host IP address, or a host name that is resolved when a connection is made
 * @param port 1 to 65535
 * @param labels what subsets select by, such as {@code version}
 * @param zone failure domain, or empty
 * @param secure whether it wants HTTPS where the policy of its service says nothing of TLS
 */
public record Endpoint(String host, int port, Map<String, String> labels, String zone, boolean secure) {
    /** @throws IllegalArgumentException if the host is empty or the port is out of its range */
    public Endpoint {
        Objects.requireNonNull(zone, "zone");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("endpoint host: empty (expected: an IP address or a host name)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("endpoint port: " + port + " (expected: 1 to 65535)");
        }
        labels = Map.copyOf(labels);
    }

    /** An endpoint that is secured as the policy of its service says. */
    public Endpoint(String host, int port, Map<String, String> labels, String zone) {
        this(host, port, labels, zone, false);
    }

    /** An endpoint without labels and zone. */
    public static Endpoint of(String host, int port) {
        return new Endpoint(host, port, Map.of(), "");
    }

    /**
     * The endpoint at an address, without labels and zone.
     *
     * @param address resolved
     */
    public static Endpoint at(InetSocketAddress address) {
        return of(address.getAddress().getHostAddress(), address.getPort());
    }

    /** {@code host:port}, IPv6 addresses in brackets. */
    public String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    @Override
    public String toString() {
        return address();
    }
}
