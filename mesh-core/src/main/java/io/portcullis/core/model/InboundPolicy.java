package io.portcullis.core.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How connections reach the application behind an inbound listener. Immutable, any thread.
 *
 * @param ports what is known of single ports of the application
 * @param probes which requests of the node need no identity
 * @param detectTimeout how long the first bytes of a connection without TLS are waited for where the port's protocol is not
 *     declared; then it is opaque; default 1 s
 */
public record InboundPolicy(Map<Integer, Port> ports, Probes probes, Duration detectTimeout) {
    /** Nothing is known but what the listener says. */
    public static final InboundPolicy DEFAULT =
            new InboundPolicy(Map.of(), Probes.NONE, OutboundPolicy.DEFAULT_DETECT_TIMEOUT);

    private static final Port UNDECLARED = new Port(Protocol.AUTO, null);

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public InboundPolicy {
        ports = Map.copyOf(ports);
        ports.keySet().forEach(port -> Expect.that(port >= 1 && port <= 65_535, "ports", port, "1 to 65535"));
        Expect.positive("detect-timeout", detectTimeout);
        Expect.bounded("detect-timeout", detectTimeout);
    }

    /** What is known of a port. */
    public Port port(int number) {
        return ports.getOrDefault(number, UNDECLARED);
    }

    /**
     * A port of the application.
     *
     * @param protocol what it speaks; AUTO: the caller's sidecar says it, or the first bytes
     * @param application where it really listens, such as {@code 127.0.0.1:3306}; null for the listener's application where
     *     that has the port, else the address that was called
     */
    public record Port(Protocol protocol, @Nullable Endpoint application) {}

    /**
     * Requests that a strict listener takes in plain text and without an identity, because the kubelet has none: GET and HEAD
     * of certain paths, and {@link #GRPC_CHECK} where it is one of them, from certain addresses. Both lists empty: none.
     *
     * @param from addresses of the node
     * @param paths exact paths, without a query
     */
    public record Probes(List<IpRange> from, Set<String> paths) {
        /** Path of the one probe that is a POST. */
        public static final String GRPC_CHECK = "/grpc.health.v1.Health/Check";

        public static final Probes NONE = new Probes(List.of(), Set.of());

        /** @throws IllegalArgumentException if one is given without the other, or a path does not begin with a slash */
        public Probes {
            from = List.copyOf(from);
            paths = Set.copyOf(paths);
            Expect.that(from.isEmpty() == paths.isEmpty(), "probes", from + " " + paths, "both from and paths");
            paths.forEach(path -> Expect.that(path.startsWith("/"), "probes.paths", path, "a path that begins with /"));
        }

        /** Whether somebody at this address may probe at all. */
        public boolean mayComeFrom(InetAddress address) {
            for (IpRange range : from) {
                if (range.contains(address)) {
                    return true;
                }
            }
            return false;
        }

        /** Whether the request is a probe. */
        public boolean allows(InetAddress client, String method, String path) {
            return mayUse(method, path) && paths.contains(path) && mayComeFrom(client);
        }

        private static boolean mayUse(String method, String path) {
            return switch (method) {
                case "GET", "HEAD" -> true;
                case "POST" -> path.equals(GRPC_CHECK);
                default -> false;
            };
        }
    }
}
