package io.portcullis.engine.health;

import io.netty.util.concurrent.Future;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final AtomicBoolean all = new AtomicBoolean(true);
    private final Set<ServiceId> changed = ConcurrentHashMap.newKeySet();
    private final Runnable unwatch;
    // Event loop only.
    private final Map<ServiceId, Map<EndpointState, EndpointHealth>> checks = new HashMap<>();
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
        this.unwatch = registry.watch(this::changed);
        lookSoon();
    }

    private void changed(@Nullable ServiceId service) {
        if (service == null) {
            all.set(true);
        } else {
            changed.add(service);
        }
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

    /** At what has changed and nothing else: one endpoint of a thousand services is no reason to go through all of them. */
    private void look() {
        looksSoon.set(false);
        if (closed) {
            return;
        }
        if (all.getAndSet(false)) {
            Set<ServiceId> services = new HashSet<>(checks.keySet());
            registry.services().forEach(service -> services.add(service.id()));
            services.forEach(this::look);
        }
        for (ServiceId service : changed) {
            changed.remove(service); // Before it is looked at: a change from now on is another one.
            look(service);
        }
    }

    private void look(ServiceId id) {
        ServiceRuntime service = registry.known(id);
        HealthCheckPolicy policy = service == null ? null : service.policy().healthCheck();
        Map<EndpointState, EndpointHealth> before = checks.remove(id);
        Map<EndpointState, EndpointHealth> after = new IdentityHashMap<>();
        if (service != null && policy != null) {
            checks.put(id, after);
            for (EndpointState endpoint : service.endpoints().states()) {
                EndpointHealth known = before == null ? null : before.get(endpoint);
                after.put(endpoint, keepOrBegin(known, service, endpoint, policy));
            }
        }
        if (before != null) {
            before.forEach((endpoint, check) -> {
                if (after.get(endpoint) != check) {
                    check.end();
                }
            });
        }
    }

    private EndpointHealth keepOrBegin(
            @Nullable EndpointHealth known, ServiceRuntime service, EndpointState endpoint, HealthCheckPolicy policy) {
        if (known != null && known.policy().equals(policy)) {
            known.service(service);
            return known;
        }
        EndpointHealth fresh = new EndpointHealth(loop, upstreams, service, endpoint, policy);
        fresh.begin();
        return fresh;
    }

    /** Ends them all; completes when they have ended. */
    public Future<?> close() {
        unwatch.run();
        return loop.loop().submit(() -> {
            closed = true;
            checks.values().forEach(ofService -> ofService.values().forEach(EndpointHealth::end));
            checks.clear();
            upstreams.close();
        });
    }
}
