package io.portcullis.spring.server;

import io.portcullis.core.model.ServiceId;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.spring.config.InboundProperties;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.PortcullisProperties;
import io.portcullis.spring.config.SidecarAddresses;
import java.net.InetSocketAddress;
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
    static final String OUTBOUND = "outbound";

    private ListenerPlan() {}

    /** The listener of {@code server.port}. */
    static ListenerConfig traffic(
            MeshRole role,
            InetSocketAddress address,
            PortcullisProperties written,
            TlsMaterials tls,
            @Nullable Ssl ssl) {
        return switch (role) {
            case GATEWAY -> ListenerConfig.gateway(GATEWAY, address, tls.edge(ssl));
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

    /** The listeners towards the application's own calls. */
    static List<ListenerConfig> outbound(MeshRole role, PortcullisProperties written) {
        List<ListenerConfig> listeners = new ArrayList<>();
        if (role == MeshRole.GATEWAY) {
            return listeners;
        }
        InetSocketAddress proxy = SidecarAddresses.proxy(written);
        if (proxy != null) {
            listeners.add(ListenerConfig.forwardProxy(OUTBOUND, proxy));
        }
        Map<ServiceId, InetSocketAddress> services = SidecarAddresses.services(written);
        services.forEach((id, address) -> listeners.add(ListenerConfig.forService("outbound-" + id, address, id)));
        return listeners;
    }
}
