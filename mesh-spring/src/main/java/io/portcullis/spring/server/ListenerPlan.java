package io.portcullis.spring.server;

import io.portcullis.core.model.ServiceId;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.spring.config.EdgeListeners;
import io.portcullis.spring.config.GatewayAddresses;
import io.portcullis.spring.config.InboundProperties;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.PortcullisProperties;
import io.portcullis.spring.config.SidecarAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.Ssl;

/** Which listeners a process has. Stateless, any thread. */
final class ListenerPlan {
    static final String GATEWAY = "gateway";
    static final String INBOUND = "inbound";
    static final String REDIRECT = "redirect";
    static final String OUTBOUND = "outbound";
    static final String INTERCEPT = "intercept";
    static final String INTERCEPT_V6 = "intercept-v6";

    private static final String IPV6_LOOPBACK = "::1";

    private ListenerPlan() {}

    /** The listener of {@code server.port}. */
    static ListenerConfig traffic(
            MeshRole role,
            InetSocketAddress address,
            PortcullisProperties written,
            TlsMaterials tls,
            @Nullable Ssl ssl) {
        return switch (role) {
            case GATEWAY ->
                ListenerConfig.gateway(
                        GATEWAY,
                        address,
                        new Edge(tls.edge(ssl, written), EdgeListeners.transportSecurity(written), null));
            case SIDECAR ->
                ListenerConfig.inbound(
                        INBOUND,
                        address,
                        tls.inbound(written),
                        SidecarAddresses.application(written),
                        trusted(written.inbound()));
        };
    }

    private static Set<String> trusted(@Nullable InboundProperties inbound) {
        return inbound == null || inbound.trustedGateways() == null ? Set.of() : Set.copyOf(inbound.trustedGateways());
    }

    /** All others: those towards the application's own calls, or those of a gateway that pass connections on or lead them to https. */
    static List<ListenerConfig> further(MeshRole role, PortcullisProperties written) {
        return switch (role) {
            case GATEWAY -> gateway(written);
            case SIDECAR -> outbound(written);
        };
    }

    private static List<ListenerConfig> gateway(PortcullisProperties written) {
        List<ListenerConfig> listeners = new ArrayList<>();
        InetSocketAddress redirect = EdgeListeners.redirectAddress(written);
        if (redirect != null) {
            listeners.add(ListenerConfig.gateway(REDIRECT, redirect, Edge.of(EdgeListeners.httpsRedirect(written))));
        }
        GatewayAddresses.listeners(written)
                .forEach((name, address) -> listeners.add(ListenerConfig.passthrough(name, address)));
        return listeners;
    }

    private static List<ListenerConfig> outbound(PortcullisProperties written) {
        List<ListenerConfig> listeners = new ArrayList<>();
        InetSocketAddress proxy = SidecarAddresses.proxy(written);
        if (proxy != null) {
            listeners.add(ListenerConfig.forwardProxy(OUTBOUND, proxy));
        }
        int intercepted = SidecarAddresses.intercepted(written);
        if (intercepted >= 0) {
            listeners.add(ListenerConfig.intercepted(INTERCEPT, loopback("127.0.0.1", intercepted)));
            if (hasLoopback(IPV6_LOOPBACK)) {
                listeners.add(ListenerConfig.intercepted(INTERCEPT_V6, loopback(IPV6_LOOPBACK, intercepted)));
            }
        }
        Map<ServiceId, InetSocketAddress> services = SidecarAddresses.services(written);
        services.forEach((id, address) -> listeners.add(ListenerConfig.forService("outbound-" + id, address, id)));
        return listeners;
    }

    private static InetSocketAddress loopback(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /** Where IPv6 is switched off there is nothing to redirect either. */
    private static boolean hasLoopback(String address) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address)) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
