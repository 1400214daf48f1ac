package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.SnapshotValidator;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.retry.RequestTraits;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.spring.config.PortcullisProperties;
import io.portcullis.spring.config.ServiceProperties;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Knows who says how often the requests of a route are tried. Immutable, any thread. */
final class RetryOwners {
    private static final String DEFAULTS = "portcullis.defaults";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "POST", "PATCH");

    private final FileReading files;

    RetryOwners(FileReading files) {
        this.files = files;
    }

    /** Its filters Retry; without one, who speaks for the service. None, where there is one try. */
    List<RetryOwner> of(Route route) {
        ServicePolicy called = called(route.target());
        if (called == null || isNothing(called.retry().budget())) {
            return List.of();
        }
        List<RetryPolicy> filters = route.filters().stream()
                .filter(RouteFilter.Retry.class::isInstance)
                .map(filter -> ((RouteFilter.Retry) filter).policy().promisedBy(called.retry()))
                .toList();
        List<RetryPolicy> policies = filters.isEmpty() ? List.of(called.retry()) : filters;
        return policies.stream()
                .filter(policy -> policy.maxAttempts() > 1)
                .map(policy -> owner(filters.isEmpty() ? speaker(route) : named(route), policy, route))
                .toList();
    }

    private @Nullable ServicePolicy called(RouteTarget target) {
        return switch (target) {
            case RouteTarget.ToService(ServiceId id) -> {
                Service service = files.reading().snapshot().services().get(id);
                if (service == null) {
                    yield files.reading().snapshot().defaults();
                }
                yield service.protocol() == Protocol.TCP ? null : service.policy();
            }
            case RouteTarget.ToAddress ignored -> files.reading().snapshot().defaults();
            case RouteTarget.Nowhere ignored -> null;
            case RouteTarget.InLane ignored -> null;
        };
    }

    private static boolean isNothing(RetryPolicy.Budget budget) {
        return budget.percent() == 0 && budget.minPerSecond() == 0;
    }

    private static RetryOwner owner(Problem place, RetryPolicy policy, Route route) {
        Set<String> retried = methods(route);
        if (!policy.methods().isEmpty()) {
            retried.retainAll(policy.methods());
        }
        Set<String> repeated = retried.stream()
                .filter(method -> policy.honoursIdempotencyKeys() || isIdempotent(method))
                .collect(Collectors.toSet());
        return new RetryOwner(place.path(), place.origin(), policy.maxAttempts(), retried, repeated);
    }

    private static boolean isIdempotent(String method) {
        return new RequestTraits(method, false, true).idempotent();
    }

    private static Set<String> methods(Route route) {
        Set<String> methods = new HashSet<>(METHODS);
        for (RoutePredicate predicate : route.predicates()) {
            if (predicate instanceof RoutePredicate.Method(Set<String> wanted)) {
                methods.retainAll(wanted);
            }
        }
        return methods;
    }

    private Problem named(Route route) {
        return files.places().of(route.id(), "", "");
    }

    private Problem speaker(Route route) {
        PortcullisProperties written = files.reading().properties();
        if (route.target() instanceof RouteTarget.ToService(ServiceId id)) {
            Map<String, ServiceProperties> services = written.services();
            ServiceProperties service = services == null ? null : services.get(id.name());
            if (service == null || service.retry() != null || !speaksForAll(written)) {
                return located(SnapshotValidator.servicePath(id) + ".retry");
            }
        }
        return speaksForAll(written) ? located(DEFAULTS + ".retry") : named(route);
    }

    private static boolean speaksForAll(PortcullisProperties written) {
        return written.defaults() != null && written.defaults().retry() != null;
    }

    private Problem located(String path) {
        return files.places().properties().apply(Problem.of(path, "", ""));
    }
}
