package io.portcullis.spring.route;

import static io.portcullis.spring.route.SampleRequest.pick;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

/** Makes route definitions in the notation of Spring Cloud Gateway's users. */
final class SampleRoutes {
    private static final String[] PATHS = {
        "/a/**",
        "/a/{x}",
        "/{x}/b",
        "/{x}/{y}/**",
        "/a/b",
        "/**",
        "/a,/b/**",
        "/{x:[ab]+}/{*rest}",
        "/a/*",
        "/**/c",
        "/1/?",
        "/{x}-{y}/**",
        "/a b"
    };
    private static final String[] HOSTS = {
        "example.org",
        "**.example.org",
        "{h}.example.org",
        "*.example.org:*",
        "example.org,other.net",
        "**",
        "{h}.*.org"
    };
    private static final String[] REQUEST_FILTERS = {
        "StripPrefix=1",
        "StripPrefix=2",
        "StripPrefix=0",
        "PrefixPath=/pre",
        "RewritePath=/a/?(?<rest>.*), /$\\{rest}",
        "RewritePath=/(b|c), /x$1y",
        "RewritePath=^, /first",
        "AddRequestHeader=X-A, added",
        "SetRequestHeader=X-A, set",
        "RemoveRequestHeader=x-a",
        "SetPath=/set//path",
        "AddRequestHeader=X-New, one",
        "Retry=1"
    };
    private static final String[] RESPONSE_FILTERS = {
        "AddResponseHeader=X-A, again",
        "AddResponseHeader=X-A, never, false",
        "AddResponseHeader=X-R, once, false",
        "SetResponseHeader=X-A, set",
        "RemoveResponseHeader=X-Upstream",
        "SetStatus=404",
        "SetStatus=CREATED"
    };

    private SampleRoutes() {}

    static List<RouteDefinition> of(Random random, int count) {
        List<RouteDefinition> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RouteDefinition route = new RouteDefinition();
            route.setId("r" + i);
            route.setUri(URI.create("lb://service-" + i));
            route.setOrder(random.nextInt(3) - 1);
            route.setPredicates(predicates(random, route));
            route.setFilters(filters(random, hasVariable(route)));
            routes.add(route);
        }
        return routes;
    }

    private static List<PredicateDefinition> predicates(Random random, RouteDefinition route) {
        List<PredicateDefinition> predicates = new ArrayList<>();
        if (random.nextInt(6) == 0) {
            // Shares count in the order of definition, ours in the sorted order: let the two be one.
            route.setOrder(0);
            predicates.add(new PredicateDefinition("Weight=group, " + random.nextInt(4)));
        }
        if (random.nextInt(5) != 0) {
            predicates.add(new PredicateDefinition("Path=" + pick(random, PATHS)));
        }
        if (random.nextInt(3) == 0) {
            predicates.add(new PredicateDefinition("Host=" + pick(random, HOSTS)));
        }
        if (random.nextInt(4) == 0) {
            predicates.add(new PredicateDefinition(pick(
                    random,
                    "Method=GET",
                    "Method=POST,PUT",
                    "Header=X-A",
                    "Header=x-a, [ab]",
                    "Header=X-A, a",
                    "Header=x-b, 1",
                    "Header=X-B, a.*",
                    "Query=q",
                    "Query=q, \\d",
                    "Query=q, a b",
                    "Cookie=c, a.?",
                    "Cookie=d, 1")));
        }
        return predicates.isEmpty() ? List.of(new PredicateDefinition("Method=GET,POST")) : predicates;
    }

    private static boolean hasVariable(RouteDefinition route) {
        return route.getPredicates().stream()
                .anyMatch(predicate -> predicate.getArgs().toString().contains("/{x"));
    }

    static List<FilterDefinition> filters(Random random, boolean variable) {
        List<FilterDefinition> filters = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            filters.add(new FilterDefinition(pick(random, random.nextBoolean() ? REQUEST_FILTERS : RESPONSE_FILTERS)));
        }
        if (variable && random.nextBoolean()) {
            filters.add(new FilterDefinition(pick(
                    random,
                    "AddRequestHeader=X-Var, <{x}>",
                    "SetPath=/v/{x}",
                    "PrefixPath=/p/{x}",
                    "SetResponseHeader=X-Var, {x}!",
                    "AddResponseHeader=X-Var, {x}{x}")));
        }
        return filters;
    }
}
