package io.portcullis.core.runtime;

import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Subset;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.model.UnknownDestination;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policies, snapshots and endpoints that differ from the default in one thing. */
final class Fixtures {
    static final ServiceId PAYMENT = ServiceId.of("payment-service");
    static final Subset STABLE = new Subset("stable", Map.of("version", "1"), 90);
    static final Subset CANARY = new Subset("canary", Map.of("version", "2"), 10);

    private Fixtures() {}

    static Snapshot snapshot(ServicePolicy defaults, Service... services) {
        Map<ServiceId, Service> byId = new HashMap<>();
        for (Service service : services) {
            byId.put(service.id(), service);
        }
        return new Snapshot(
                1,
                List.of(),
                byId,
                defaults,
                OutboundPolicy.of(UnknownDestination.REFUSE),
                InboundPolicy.DEFAULT,
                AuthorizationPolicy.ALLOW_ALL);
    }

    static Snapshot paymentUnder(ServicePolicy policy) {
        return snapshot(ServicePolicy.DEFAULT, new Service(PAYMENT, policy));
    }

    static Endpoint endpoint(int number, String version) {
        return new Endpoint("10.0.0." + number, 8080, Map.of("version", version), "");
    }

    static ServicePolicy withSubsets(Subset... subsets) {
        ServicePolicy base = ServicePolicy.DEFAULT;
        return new ServicePolicy(
                base.timeouts(),
                List.of(subsets),
                null,
                null,
                base.retry(),
                base.breaker(),
                base.ejection(),
                base.connections(),
                base.tls());
    }

    static ServicePolicy withTimeouts(Timeouts timeouts) {
        return policy(timeouts, RetryPolicy.DEFAULT, BreakerPolicy.DEFAULT, EjectionPolicy.DEFAULT);
    }

    static ServicePolicy withRetry(RetryPolicy retry) {
        return policy(Timeouts.DEFAULT, retry, BreakerPolicy.DEFAULT, EjectionPolicy.DEFAULT);
    }

    static ServicePolicy withBreaker(@Nullable BreakerPolicy breaker) {
        return policy(Timeouts.DEFAULT, RetryPolicy.DEFAULT, breaker, EjectionPolicy.DEFAULT);
    }

    static ServicePolicy withEjection(@Nullable EjectionPolicy ejection) {
        return policy(Timeouts.DEFAULT, RetryPolicy.DEFAULT, BreakerPolicy.DEFAULT, ejection);
    }

    private static ServicePolicy policy(
            Timeouts timeouts, RetryPolicy retry, @Nullable BreakerPolicy breaker, @Nullable EjectionPolicy ejection) {
        ServicePolicy base = ServicePolicy.DEFAULT;
        return new ServicePolicy(
                timeouts, List.of(), null, null, retry, breaker, ejection, base.connections(), base.tls());
    }
}
