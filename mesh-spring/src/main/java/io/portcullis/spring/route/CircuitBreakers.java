package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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
        Set<Integer> statuses = new TreeSet<>();
        config.getStatusCodes().forEach(status -> statuses.add(StatusCodes.parse(status, 100)));
        String name = config.getName();
        return new RouteFilter.CircuitBreaker(
                name == null || name.isBlank() ? null : name,
                statuses,
                fallbackPath(config.getFallbackUri()),
                config.isResumeWithoutError());
    }

    /** As SCG does, only the path counts: the query is that of the request. */
    private static @Nullable String fallbackPath(@Nullable URI uri) {
        if (uri == null) {
            return null;
        }
        if (!"forward".equalsIgnoreCase(uri.getScheme())
                || uri.getPath() == null
                || !uri.getPath().startsWith("/")) {
            throw new Unusable("fallbackUri " + uri, "forward: and a path, such as forward:/fallback");
        }
        return uri.getPath();
    }
}
