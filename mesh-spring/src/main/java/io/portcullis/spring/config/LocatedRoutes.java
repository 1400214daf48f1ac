package io.portcullis.spring.config;

import io.portcullis.spring.route.Targets;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.discovery.DiscoveryClientRouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;

/** Asks a locator for its routes. Any thread that may block. */
final class LocatedRoutes {
    private static final Logger log = LoggerFactory.getLogger(LocatedRoutes.class);

    /** A registry that does not answer must not hold up a configuration for ever. */
    private static final Duration MOST = Duration.ofSeconds(10);

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private LocatedRoutes() {}

    /** @throws RuntimeException if the locator fails, or takes longer than 10 s */
    static List<RouteDefinition> of(RouteDefinitionLocator locator) {
        List<RouteDefinition> found =
                locator.getRouteDefinitions().collectList().blockOptional(MOST).orElse(List.of());
        return locator instanceof DiscoveryClientRouteDefinitionLocator
                ? found.stream().filter(LocatedRoutes::isCallable).toList()
                : found;
    }

    /** Whatever somebody else has registered must not make our own configuration a bad one. */
    private static boolean isCallable(RouteDefinition definition) {
        URI uri = definition.getUri();
        if (uri == null
                || !"lb".equalsIgnoreCase(uri.getScheme())
                || Targets.service(uri).isPresent()) {
            return true;
        }
        if (TOLD.add(uri.toString())) {
            log.warn(
                    "no route to {} that discovery found: '{}' cannot be the name of a service (expected: letters, digits,"
                            + " '-' and '.')",
                    uri,
                    uri.getRawAuthority());
        }
        return false;
    }
}
