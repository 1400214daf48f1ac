package io.portcullis.core.model;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Names a service: its namespace (empty where there is none), its name (a DNS label or dotted DNS name, lower case) and
 * its port (0 where the service has only one). Immutable, any thread.
 *
 * @param namespace DNS label, or empty for the namespace of the caller
 * @param name DNS name, such as {@code payment-service}; underscores are refused, because no client can put them into a
 *     host name
 * @param port 0 to 65535; 0 stands for the service's only port
 */
public record ServiceId(String namespace, String name, int port) {
    private static final Pattern DNS_NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");

    /** Stands for every address that is no named service, so that metrics do not grow with the hosts clients think of. */
    public static final ServiceId EXTERNAL = of("external");

    /** @throws IllegalArgumentException naming the part that is out of its range */
    public ServiceId {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
        namespace = namespace.toLowerCase(Locale.ROOT);
        name = name.toLowerCase(Locale.ROOT);
        if (!isName(name)) {
            throw new IllegalArgumentException("service name: " + name
                    + " (expected: a DNS name of letters, digits, '-' and '.'; '_' cannot stand in a host name)");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("service port: " + port + " (expected: 0 to 65535)");
        }
    }

    /** The service of that name in the caller's own namespace, with its only port. */
    public static ServiceId of(String name) {
        return new ServiceId("", name, 0);
    }

    /** Whether a lower-case text can be the name of a service. */
    public static boolean isName(String name) {
        return name.length() <= 253 && DNS_NAME.matcher(name).matches();
    }

    /** {@code name[.namespace][:port]}, as it stands in metrics and messages. */
    @Override
    public String toString() {
        String qualified = namespace.isEmpty() ? name : name + "." + namespace;
        return port == 0 ? qualified : qualified + ":" + port;
    }
}
