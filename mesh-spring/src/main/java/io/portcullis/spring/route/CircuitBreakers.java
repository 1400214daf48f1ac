package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory.Config;
import org.springframework.cloud.gateway.support.AbstractConfigurable;
import org.springframework.cloud.gateway.support.ShortcutConfigurable;

/**
 * The arguments of the CircuitBreaker filter. They are bound without SCG's own factory, which exists only beside Spring Cloud
 * Circuit Breaker; ours needs no such thing. Stateless.
 */
final class CircuitBreakers extends AbstractConfigurable<Config> implements ShortcutConfigurable {
    CircuitBreakers() {
        super(Config.class);
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("name");
    }

    /** @throws Unusable if it asks for what is not there */
    static RouteFilter filter(Config config) {
        if (config.getFallbackUri() != null) {
            throw new NeedsLane("CircuitBreaker falls back to " + config.getFallbackUri());
        }
        if (config.isResumeWithoutError()) {
            throw new Unusable("resumeWithoutError would answer 200 to a request that failed", "false");
        }
        Set<Integer> statuses = new TreeSet<>();
        config.getStatusCodes().forEach(status -> statuses.add(StatusCodes.parse(status, 100)));
        String name = config.getName();
        return new RouteFilter.CircuitBreaker(name == null || name.isBlank() ? null : name, statuses);
    }
}
