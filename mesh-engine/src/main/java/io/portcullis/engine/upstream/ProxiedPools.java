package io.portcullis.engine.upstream;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.tls.WireProtocol;
import java.util.HashMap;
import java.util.Map;

/**
 * The pools of an endpoint whose connections begin by telling for which client they are: one for each client, so that no
 * connection serves two, and one bound for all of them. Event loop only.
 */
final class ProxiedPools {
    /** Clients that went away are forgotten when as many new ones have come. */
    private static final int SWEEP_EVERY = 64;

    private final LoopContext loop;
    private final Connector connector;
    private final Endpoint endpoint;
    private final ServicePolicy policy;
    private final Occupancy occupancy;
    private final Map<ProxyHeader, EndpointPools> pools = new HashMap<>();
    private int made;

    ProxiedPools(LoopContext loop, Connector connector, Endpoint endpoint, ServicePolicy policy) {
        this.loop = loop;
        this.connector = connector;
        this.endpoint = endpoint;
        this.policy = policy;
        this.occupancy = new Occupancy(policy.connections().maxConnectionsPerEndpoint(), true);
    }

    ServicePolicy policy() {
        return policy;
    }

    EndpointPool of(ProxyHeader client, WireProtocol protocol) {
        EndpointPools own = pools.get(client);
        if (own == null) {
            if (++made % SWEEP_EVERY == 0) {
                pools.values().removeIf(EndpointPools::unused);
            }
            own = new EndpointPools(loop, connector, endpoint, policy, client, occupancy);
            pools.put(client, own);
        }
        return own.of(protocol);
    }

    boolean unused() {
        return pools.values().stream().allMatch(EndpointPools::unused);
    }

    void retire() {
        pools.values().forEach(EndpointPools::retire);
    }
}
