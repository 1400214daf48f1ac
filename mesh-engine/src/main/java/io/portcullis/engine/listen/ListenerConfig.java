package io.portcullis.engine.listen;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.engine.tls.ServerTls;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is and where. Immutable, any thread.
 *
 * @param name unique in the engine; in logs and metrics
 * @param role decides which policies apply
 * @param address to bind; port 0 for any free one
 * @param tls how workloads secure their connections, or null for plaintext (INBOUND only)
 * @param edge how strangers are received (GATEWAY only)
 * @param service the only service that can be reached here, or null (OUTBOUND only)
 * @param forwardProxy whether requests come with absolute URIs, as to a proxy ({@code http_proxy}; OUTBOUND only)
 * @param application where requests go, or null (INBOUND only, and there always)
 * @param intercepted whether connections come by a rule of the system that redirected them (OUTBOUND only)
 * @param passthrough whether connections are passed on byte for byte, as the snapshot says under the listener's name (GATEWAY
 *     only)
 * @param trustedGateways SPIFFE IDs of gateways whose forwarded fields are believed (INBOUND only)
 */
public record ListenerConfig(
        String name,
        ListenerRole role,
        InetSocketAddress address,
        @Nullable ServerTls tls,
        Edge edge,
        @Nullable ServiceId service,
        boolean forwardProxy,
        boolean intercepted,
        @Nullable Endpoint application,
        boolean passthrough,
        Set<String> trustedGateways) {
    /** @throws IllegalArgumentException if the parts do not fit the role */
    public ListenerConfig {
        trustedGateways = Set.copyOf(trustedGateways);
        if ((role == ListenerRole.INBOUND) != (application != null)) {
            throw new IllegalArgumentException(
                    "listener " + name + ": an inbound listener, and no other, has an application");
        }
        if (role != ListenerRole.GATEWAY && !edge.equals(Edge.PLAIN) || role == ListenerRole.GATEWAY && tls != null) {
            throw new IllegalArgumentException("listener " + name + ": a gateway, and no other, receives strangers");
        }
        if (passthrough && (role != ListenerRole.GATEWAY || !edge.equals(Edge.PLAIN))) {
            throw new IllegalArgumentException(
                    "listener " + name + ": only a listener of a gateway, without TLS, passes connections on");
        }
        if (role != ListenerRole.OUTBOUND && (service != null || forwardProxy || intercepted)) {
            throw new IllegalArgumentException(
                    "listener " + name
                            + ": only an outbound listener stands for a service, is a forward proxy or takes what is intercepted");
        }
    }

    /** What a gateway passes on byte for byte. */
    public static ListenerConfig passthrough(String name, InetSocketAddress address) {
        return new ListenerConfig(
                name, ListenerRole.GATEWAY, address, null, Edge.PLAIN, null, false, false, null, true, Set.of());
    }

    /** The edge of the cluster. */
    public static ListenerConfig gateway(String name, InetSocketAddress address, Edge edge) {
        return new ListenerConfig(
                name, ListenerRole.GATEWAY, address, null, edge, null, false, false, null, false, Set.of());
    }

    /** What the application uses as its HTTP proxy. */
    public static ListenerConfig forwardProxy(String name, InetSocketAddress address) {
        return new ListenerConfig(
                name, ListenerRole.OUTBOUND, address, null, Edge.PLAIN, null, true, false, null, false, Set.of());
    }

    /** A loopback address that stands for one service. */
    public static ListenerConfig forService(String name, InetSocketAddress address, ServiceId service) {
        return new ListenerConfig(
                name, ListenerRole.OUTBOUND, address, null, Edge.PLAIN, service, false, false, null, false, Set.of());
    }

    /** Where the rules of interception lead what the application calls. */
    public static ListenerConfig intercepted(String name, InetSocketAddress address) {
        return new ListenerConfig(
                name, ListenerRole.OUTBOUND, address, null, Edge.PLAIN, null, false, true, null, false, Set.of());
    }

    /** Where the world reaches the application. */
    public static ListenerConfig inbound(
            String name,
            InetSocketAddress address,
            @Nullable ServerTls tls,
            Endpoint application,
            Set<String> trustedGateways) {
        return new ListenerConfig(
                name,
                ListenerRole.INBOUND,
                address,
                tls,
                Edge.PLAIN,
                null,
                false,
                false,
                application,
                false,
                trustedGateways);
    }
}
