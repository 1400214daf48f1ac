package io.portcullis.engine.health;

import io.netty.util.concurrent.Future;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The health checks of a process: one for each endpoint of the services whose policy wants it, whichever thread publishes them.
 * They run on one event loop, over connections of their own, so that neither waits for requests. Any thread.
 */
public final class HealthChecks {
    private final LoopContext loop;
    private final LoopUpstreams upstreams;
    private final ServiceRegistry registry;
    private final AtomicBoolean looksSoon = new AtomicBoolean();
    private final Runnable unwatch;
    // Event loop only.
    private Map<EndpointState, EndpointHealth> checks = new IdentityHashMap<>();
    private boolean closed;

    /**
     * @param loop asks and decides
     * @param upstreams nobody else's
     * @param registry whose endpoints they are
     */
    public HealthChecks(LoopContext loop, LoopUpstreams upstreams, ServiceRegistry registry) {
        this.loop = loop;
        this.upstreams = upstreams;
        this.registry = registry;
        this.unwatch = registry.watch(this::lookSoon);
        lookSoon();
    }

    private void lookSoon() {
        if (looksSoon.compareAndSet(false, true)) {
            try {
                loop.loop().execute(this::look);
            } catch (RejectedExecutionException e) {
                // The engine is closed: nobody is asked any more.
            }
        }
    }

    private void look() {
        looksSoon.set(false);
        if (closed) {
            return;
        }
        Map<EndpointState, EndpointHealth> before = checks;
        checks = new IdentityHashMap<>();
        for (ServiceRuntime service : registry.services()) {
            HealthCheckPolicy policy = service.policy().healthCheck();
            if (policy != null) {
                for (EndpointState endpoint : service.endpoints().states()) {
                    keepOrBegin(before.get(endpoint), service, endpoint, policy);
                }
            }
        }
        before.forEach((endpoint, check) -> {
            if (checks.get(endpoint) != check) {
                check.end();
            }
        });
    }

    private void keepOrBegin(
            @Nullable EndpointHealth known, ServiceRuntime service, EndpointState endpoint, HealthCheckPolicy policy) {
        if (known != null && known.policy().equals(policy)) {
            known.service(service);
            checks.put(endpoint, known);
        } else {
            EndpointHealth fresh = new EndpointHealth(loop, upstreams, service, endpoint, policy);
            checks.put(endpoint, fresh);
            fresh.begin();
        }
    }

    /** Ends them all; completes when they have ended. */
    public Future<?> close() {
        unwatch.run();
        return loop.loop().submit(() -> {
            closed = true;
            checks.values().forEach(EndpointHealth::end);
            checks.clear();
            upstreams.close();
        });
    }
}
