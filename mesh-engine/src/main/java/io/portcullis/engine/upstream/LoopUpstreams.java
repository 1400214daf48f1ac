package io.portcullis.engine.upstream;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.proxy.ProxyHeader;
import java.util.IdentityHashMap;
import java.util.Map;

/** The pools of one event loop. Event loop only. */
public final class LoopUpstreams {
    /** Pools of endpoints that went away are forgotten when as many new ones have come. */
    private static final int SWEEP_EVERY = 256;

    private final LoopContext loop;
    private final Connector connector;
    private final Map<EndpointState, EndpointPools> pools = new IdentityHashMap<>();
    private final Map<EndpointState, ProxiedPools> proxied = new IdentityHashMap<>();
    private int made;

    public LoopUpstreams(LoopContext loop, Connector connector) {
        this.loop = loop;
        this.connector = connector;
    }

    /**
     * The pool of an endpoint for a request: the one of all clients, unless the policy wants each connection to tell for which
     * client it is.
     */
    public EndpointPool pool(EndpointState endpoint, ServicePolicy policy, ClientConnection client, RequestHead head) {
        return policy.connections().proxyProtocol() == null
                ? pool(endpoint, policy, head)
                : proxied(endpoint, policy)
                        .of(
                                new ProxyHeader(client.remoteAddress(), client.destination()),
                                Spoken.with(endpoint.endpoint(), policy, head));
    }

    /** The pool of an endpoint for a request that is nobody's but ours. */
    public EndpointPool pool(EndpointState endpoint, ServicePolicy policy, RequestHead head) {
        return pools(endpoint, policy).of(Spoken.with(endpoint.endpoint(), policy, head));
    }

    private ProxiedPools proxied(EndpointState endpoint, ServicePolicy policy) {
        ProxiedPools pools = proxied.get(endpoint);
        if (pools != null && sameConnections(pools.policy(), policy)) {
            return pools;
        }
        if (pools != null) {
            pools.retire();
        }
        sweep();
        ProxiedPools fresh = new ProxiedPools(loop, connector, endpoint.endpoint(), policy);
        proxied.put(endpoint, fresh);
        return fresh;
    }

    /**
     * The pools of an endpoint. When what concerns connections changed since the last call, new pools take the place of the
     * old ones, whose connections finish what they carry.
     */
    private EndpointPools pools(EndpointState endpoint, ServicePolicy policy) {
        EndpointPools before = pools.get(endpoint);
        if (before != null && sameConnections(before.policy(), policy)) {
            return before;
        }
        if (before != null) {
            before.retire();
        }
        EndpointPools fresh = new EndpointPools(loop, connector, endpoint.endpoint(), policy);
        sweep();
        pools.put(endpoint, fresh);
        return fresh;
    }

    /** Before a new one is put there: that is not used yet. */
    private void sweep() {
        if (++made % SWEEP_EVERY == 0) {
            pools.values().removeIf(EndpointPools::unused);
            proxied.values().removeIf(ProxiedPools::unused);
        }
    }

    /** Makes connections without a codec, which are not pooled. */
    public Connector connector() {
        return connector;
    }

    /** Closes what is idle. */
    public void close() {
        pools.values().forEach(EndpointPools::retire);
        pools.clear();
        proxied.values().forEach(ProxiedPools::retire);
        proxied.clear();
    }

    private static boolean sameConnections(ServicePolicy a, ServicePolicy b) {
        return a == b
                || (a.tls().equals(b.tls())
                        && a.connections().equals(b.connections())
                        && a.timeouts().connect().equals(b.timeouts().connect()));
    }
}
