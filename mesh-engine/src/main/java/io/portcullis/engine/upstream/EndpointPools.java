package io.portcullis.engine.upstream;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.tls.WireProtocol;
import org.jspecify.annotations.Nullable;

/** The pools of one event loop for one endpoint, one for each protocol that requests want, under one bound. Event loop only. */
final class EndpointPools {
    private final LoopContext loop;
    private final Connector connector;
    private final Endpoint endpoint;
    private final ServicePolicy policy;
    private final @Nullable ProxyHeader proxied;
    private final Occupancy occupancy;
    private final @Nullable EndpointPool[] pools = new EndpointPool[WireProtocol.values().length];

    EndpointPools(LoopContext loop, Connector connector, Endpoint endpoint, ServicePolicy policy) {
        this(
                loop,
                connector,
                endpoint,
                policy,
                null,
                new Occupancy(policy.connections().maxConnectionsPerEndpoint(), false));
    }

    /**
     * @param proxied for whom its connections are, or null
     * @param occupancy shared with other clients of the endpoint
     */
    EndpointPools(
            LoopContext loop,
            Connector connector,
            Endpoint endpoint,
            ServicePolicy policy,
            @Nullable ProxyHeader proxied,
            Occupancy occupancy) {
        this.loop = loop;
        this.connector = connector;
        this.endpoint = endpoint;
        this.policy = policy;
        this.proxied = proxied;
        this.occupancy = occupancy;
    }

    ServicePolicy policy() {
        return policy;
    }

    EndpointPool of(WireProtocol protocol) {
        EndpointPool pool = pools[protocol.ordinal()];
        return pool == null ? make(protocol) : pool;
    }

    private EndpointPool make(WireProtocol protocol) {
        for (EndpointPool other : pools) {
            if (other != null) {
                occupancy.share(other);
            }
        }
        EndpointPool made = new EndpointPool(loop, connector, endpoint, policy, proxied, protocol, occupancy);
        pools[protocol.ordinal()] = made;
        return made;
    }

    /** Whether they hold and await nothing, so that they can be forgotten. */
    boolean unused() {
        for (EndpointPool pool : pools) {
            if (pool != null && !pool.unused()) {
                return false;
            }
        }
        return true;
    }

    /** Closes what is idle; what is in use is closed when it comes back. */
    void retire() {
        for (EndpointPool pool : pools) {
            if (pool != null) {
                pool.retire();
            }
        }
    }
}
