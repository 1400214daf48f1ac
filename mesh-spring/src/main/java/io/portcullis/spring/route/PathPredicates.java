package io.portcullis.spring.route;

import io.portcullis.core.route.RoutePredicate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PathRoutePredicateFactory;
import org.springframework.http.HttpMethod;

/** The predicates that look at method, host and path. Stateless. */
final class PathPredicates {
    private final String basePath;
    private final boolean hostIncludesPort;

    PathPredicates(RouteSettings settings) {
        this.basePath = settings.basePath();
        this.hostIncludesPort = settings.hostIncludesPort();
    }

    void addTo(Known<RoutePredicate> known) {
        known.add("Path", PathRoutePredicateFactory.class, this::path);
        known.add("Host", HostRoutePredicateFactory.class, this::host);
        known.add("Method", MethodRoutePredicateFactory.class, PathPredicates::method);
    }

    // Spring 7 has no optional trailing slash any more, and SCG 5.0 therefore ignores the flag: so do we.
    private RoutePredicate path(Given given) {
        var config = given.bind(new PathRoutePredicateFactory(new WebFluxProperties()));
        if (given.args().values().stream().anyMatch("true"::equalsIgnoreCase)) {
            given.place()
                    .warning(
                            "matchTrailingSlash=true has no effect, as in Spring Cloud Gateway 5",
                            "a second pattern that ends with a slash");
        }
        List<String> patterns = Unusable.some(config.getPatterns(), "patterns", "pattern").stream()
                .map(this::withBasePath)
                .toList();
        for (String pattern : patterns) {
            if (!pattern.startsWith("/") && !pattern.startsWith("**") && !pattern.startsWith("{*")) {
                given.place().warning("pattern " + pattern + " never matches: paths begin with a slash", "/" + pattern);
            }
        }
        return new RoutePredicate.Path(patterns, false);
    }

    private String withBasePath(String pattern) {
        if (basePath.isBlank()) {
            return pattern;
        }
        return basePath + (pattern.length() > 1 && !pattern.startsWith("/") ? "/" : "") + pattern;
    }

    private RoutePredicate host(Given given) {
        var config = given.bind(new HostRoutePredicateFactory());
        return new RoutePredicate.Host(Unusable.some(config.getPatterns(), "patterns", "pattern"), hostIncludesPort);
    }

    private static RoutePredicate method(Given given) {
        var config = given.bind(new MethodRoutePredicateFactory());
        Set<String> methods = new TreeSet<>();
        for (HttpMethod method : config.getMethods()) {
            if (!method.name().equals(method.name().toUpperCase(Locale.ROOT))) {
                throw new Unusable(
                        "method " + method + " never matches: methods are upper case",
                        method.name().toUpperCase(Locale.ROOT));
            }
            methods.add(method.name());
        }
        if (methods.isEmpty()) {
            throw new Unusable("argument 'methods' is missing", "such as GET,POST");
        }
        return new RoutePredicate.Method(methods);
    }
}
