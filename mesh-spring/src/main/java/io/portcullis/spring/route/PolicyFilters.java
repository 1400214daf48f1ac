package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter;
import org.springframework.cloud.gateway.filter.factory.RetryGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerResilience4JFilterFactory;

/** The filters that wrap the call. Stateless. */
final class PolicyFilters {
    private PolicyFilters() {}

    static void addTo(Known<RouteFilter> known) {
        known.add("Retry", RetryGatewayFilterFactory.class, PolicyFilters::retry);
        known.add(
                "CircuitBreaker",
                SpringCloudCircuitBreakerResilience4JFilterFactory.class,
                given -> CircuitBreakers.filter(given.bind(new CircuitBreakers())));
    }

    private static RouteFilter retry(Given given) {
        var config = given.bind(new RetryGatewayFilterFactory());
        return new RouteFilter.Retry(Retries.policy(config, given.args(), given.place()));
    }
}
