package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.model.CorsPolicy;
import io.portcullis.core.model.CorsRules;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.engine.route.PathPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Builds what pages of other origins may ask for: {@code globalcors}, and in front of it what routes say in their metadata. As
 * in Spring Cloud Gateway a route's settings stand for the first pattern of its Path predicate, whatever route a request
 * takes. One thread.
 */
record CorsBuilder(Problems problems) {
    static final String GLOBAL = GatewayKeys.PREFIX + ".globalcors";
    static final String PATHS = GLOBAL + ".cors-configurations";
    private static final String METADATA = "cors";
    private static final CorsPolicy NOBODY =
            new CorsPolicy(List.of(), List.of(), List.of(), List.of(), List.of(), false, false, -1);

    CorsRules build(Binder binder, BindHandler handler, List<Route> routes, MeshRole role) {
        Map<String, CorsConfiguration> global = binder.bind(
                        PATHS, Bindable.mapOf(String.class, CorsConfiguration.class), handler)
                .orElse(Map.of());
        Map<String, CorsPolicy> everywhere = new LinkedHashMap<>();
        global.forEach((path, written) -> add(everywhere, path, PATHS + "[" + path + "]", () -> policy(written)));
        Map<String, CorsPolicy> routed = new LinkedHashMap<>();
        routes.forEach(route -> ofRoute(route, routed));
        everywhere.forEach(routed::putIfAbsent);
        if (role == MeshRole.SIDECAR) {
            if (!routed.isEmpty()) {
                problems.warn(Problem.of(PATHS, "has no effect in a sidecar; instead: the same at the gateway", ""));
            }
            return CorsRules.NONE;
        }
        boolean unrouted = binder.bind(GLOBAL + ".add-to-simple-url-handler-mapping", Boolean.class)
                .orElse(false);
        return new CorsRules(rules(routed), unrouted ? rules(everywhere) : List.of());
    }

    private static List<CorsRules.Rule> rules(Map<String, CorsPolicy> policies) {
        List<CorsRules.Rule> rules = new ArrayList<>();
        policies.forEach((path, policy) -> rules.add(new CorsRules.Rule(path, policy)));
        return rules;
    }

    private void ofRoute(Route route, Map<String, CorsPolicy> policies) {
        Object written = route.metadata().get(METADATA);
        String place = "route " + route.id() + ": metadata." + METADATA;
        if (written instanceof Map<?, ?> settings) {
            CorsMetadata metadata = new CorsMetadata(settings, place, problems);
            add(policies, path(route), place, metadata::policy);
        } else if (written != null) {
            problems.add(place, written.toString(), "a map, such as allowedOrigins: https://shop.example.org");
        }
    }

    private static String path(Route route) {
        return route.predicates().stream()
                .filter(RoutePredicate.Path.class::isInstance)
                .map(predicate -> ((RoutePredicate.Path) predicate).patterns())
                .filter(patterns -> !patterns.isEmpty())
                .map(List::getFirst)
                .findFirst()
                .orElse("/**");
    }

    private void add(Map<String, CorsPolicy> policies, String path, String place, Supplier<CorsPolicy> policy) {
        if (new Guard(problems).item(place, path, PathPattern::compile) == null) {
            return;
        }
        policies.put(path, new Guard(problems).build(place, new String[0], policy, NOBODY));
    }

    private static CorsPolicy policy(CorsConfiguration written) {
        return new CorsPolicy(
                list(written.getAllowedOrigins()),
                list(written.getAllowedOriginPatterns()),
                list(written.getAllowedMethods()),
                list(written.getAllowedHeaders()),
                list(written.getExposedHeaders()),
                Boolean.TRUE.equals(written.getAllowCredentials()),
                Boolean.TRUE.equals(written.getAllowPrivateNetwork()),
                written.getMaxAge() == null ? -1 : written.getMaxAge());
    }

    private static List<String> list(@Nullable List<String> written) {
        return written == null ? List.of() : written;
    }
}
