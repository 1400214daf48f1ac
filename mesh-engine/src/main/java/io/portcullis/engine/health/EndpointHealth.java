package io.portcullis.engine.health;

import io.portcullis.core.breaker.HealthTally;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks of one endpoint under one policy, one after the other, from {@link #begin} to {@link #end}. Event loop only. */
final class EndpointHealth {
    private static final Logger log = LoggerFactory.getLogger(EndpointHealth.class);

    /** The first checks of many endpoints that come at once are spread over this, or over a tenth of the interval. */
    private static final long MOST_JITTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LoopContext loop;
    private final LoopUpstreams upstreams;
    private final EndpointState endpoint;
    private final HealthCheckPolicy policy;
    private final HealthTally tally;
    private ServiceRuntime service;
    private Timers.@Nullable Timer next;
    private @Nullable HealthCall call;

    EndpointHealth(
            LoopContext loop,
            LoopUpstreams upstreams,
            ServiceRuntime service,
            EndpointState endpoint,
            HealthCheckPolicy policy) {
        this.loop = loop;
        this.upstreams = upstreams;
        this.service = service;
        this.endpoint = endpoint;
        this.policy = policy;
        this.tally = new HealthTally(policy);
    }

    HealthCheckPolicy policy() {
        return policy;
    }

    /** Something else about the service has changed, such as how its connections are secured. */
    void service(ServiceRuntime current) {
        service = current;
    }

    void begin() {
        long jitter = Math.min(MOST_JITTER_NANOS, policy.interval().toNanos() / 10);
        askAfter((long) (jitter * loop.random().nextDouble()));
    }

    /** The endpoint is gone, or nobody wants its checks any more: what they have found counts no longer. */
    void end() {
        if (next != null) {
            next.cancel();
        }
        if (call != null) {
            call.cancel();
        }
        endpoint.unhealthy(null);
    }

    private void askAfter(long nanos) {
        next = loop.timers().schedule(this::ask, nanos);
    }

    private void ask() {
        HealthCall asking = new HealthCall(loop, upstreams, service, endpoint, policy, this::found);
        call = asking;
        asking.start();
    }

    private void found(Finding finding) {
        call = null;
        switch (finding.verdict()) {
            case HEALTHY -> {
                if (tally.succeeded()) {
                    endpoint.unhealthy(null);
                    log.info("endpoint {} of {} is healthy again", endpoint, service.name());
                }
            }
            case DENIED -> leaveOut(tally.denied(), finding.cause());
            case FAILED -> leaveOut(tally.failed(), finding.cause());
        }
        askAfter(policy.interval().toNanos());
    }

    private void leaveOut(boolean fromNowOn, String cause) {
        if (tally.unhealthy()) {
            endpoint.unhealthy(cause);
        }
        if (fromNowOn) {
            log.warn("endpoint {} of {} is unhealthy and left out: {}", endpoint, service.name(), cause);
        }
    }
}
