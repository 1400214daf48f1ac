package io.portcullis.engine.route;

import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.engine.http.HeaderName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says whether the parts of a route can be compiled, one by one, so that each mistake is told at its place. Any thread. */
public final class RouteCheck {
    private RouteCheck() {}

    /** @throws IllegalArgumentException saying what is wrong with the predicate */
    public static void predicate(RoutePredicate predicate) {
        variables(predicate);
        if (predicate instanceof RoutePredicate.Header header) {
            HeaderName.of(header.name());
        }
        if (predicate instanceof RoutePredicate.Version version) {
            VersionReader.of(version.rule());
        }
    }

    /**
     * @param variables what the route's predicates capture
     * @throws IllegalArgumentException saying what is wrong with the filter
     */
    public static void filter(RouteFilter filter, Set<String> variables) {
        RoutePlan.of(List.of(filter));
        for (String name : used(filter)) {
            if (!variables.contains(name)) {
                throw new IllegalArgumentException("{" + name + "} (expected: a variable that the route's Path or Host"
                        + " captures: " + (variables.isEmpty() ? "there is none" : variables) + ")");
            }
        }
    }

    /**
     * The variables that the predicates of a route capture.
     *
     * @throws IllegalArgumentException saying what is wrong with a pattern
     */
    public static Set<String> variables(List<RoutePredicate> predicates) {
        Set<String> names = new HashSet<>();
        predicates.forEach(predicate -> names.addAll(variables(predicate)));
        return names;
    }

    private static Set<String> variables(RoutePredicate predicate) {
        Set<String> names = new HashSet<>();
        switch (predicate) {
            case RoutePredicate.Path p ->
                p.patterns()
                        .forEach(pattern ->
                                names.addAll(PathPattern.compile(pattern).variables()));
            case RoutePredicate.Host p ->
                p.patterns()
                        .forEach(pattern ->
                                names.addAll(HostPattern.compile(pattern).variables()));
            default -> {}
        }
        return names;
    }

    private static List<String> used(RouteFilter filter) {
        return switch (filter) {
            case RouteFilter.AddRequestHeader f -> variables(f.value());
            case RouteFilter.SetRequestHeader f -> variables(f.value());
            case RouteFilter.AddRequestHeadersIfNotPresent f ->
                f.headers().values().stream()
                        .flatMap(List::stream)
                        .flatMap(value -> variables(value).stream())
                        .toList();
            case RouteFilter.AddRequestParameter f -> variables(f.value());
            case RouteFilter.SetRequestHostHeader f -> variables(f.host());
            case RouteFilter.SetRequestUri f -> variables(f.template());
            case RouteFilter.AddResponseHeader f -> variables(f.value());
            case RouteFilter.SetResponseHeader f -> variables(f.value());
            case RouteFilter.PrefixPath f -> variables(f.template());
            case RouteFilter.SetPath f -> variables(f.template());
            case RouteFilter.CircuitBreaker f -> f.fallbackPath() == null ? List.of() : variables(f.fallbackPath());
            default -> List.of();
        };
    }

    private static List<String> variables(String template) {
        return ValueTemplate.parse(template).variables();
    }
}
