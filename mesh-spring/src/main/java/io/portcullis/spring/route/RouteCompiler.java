package io.portcullis.spring.route;

import io.portcullis.core.config.Suggestions;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.NonLinearRegexException;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.route.RouteTimeouts;
import io.portcullis.engine.route.RouteCheck;
import io.portcullis.spring.extension.EventLoopFilterFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

/**
 * Turns Spring Cloud Gateway's route definitions into routes of the engine. Arguments are bound by SCG's own code; a route
 * compiles only if every predicate and filter of it is known by exact class, and every problem is told. Not thread-safe.
 */
public final class RouteCompiler {
    /** Where Spring Cloud Gateway's properties begin. */
    public static final String PREFIX = "spring.cloud.gateway.server.webflux";

    private final Factories factories;
    private final Arguments arguments;
    private final Known<RoutePredicate> predicates;
    private final Known<RouteFilter> filters;

    /**
     * @param factories the classes behind the names
     * @param beans for SpEL in arguments
     * @param settings of the application
     */
    public RouteCompiler(Factories factories, BeanFactory beans, RouteSettings settings) {
        this.factories = factories;
        this.arguments = new Arguments(beans);
        this.predicates = Predicates.known(settings);
        this.filters = Filters.known(settings);
        factories
                .extensions()
                .forEach((name, factory) -> filters.add(name, factory.getClass(), given -> extension(given, factory)));
    }

    /** A compiler for definitions that nothing but the stock factories give a meaning. */
    public static RouteCompiler stock() {
        return new RouteCompiler(Factories.stock(), new DefaultListableBeanFactory(), RouteSettings.DEFAULT);
    }

    /**
     * Compiles all routes; those that are disabled are left out.
     *
     * @param definitions in the order of definition
     * @param defaultFilters run on every route
     */
    public RouteCompilation compile(List<RouteDefinition> definitions, List<FilterDefinition> defaultFilters) {
        return compile(definitions, defaultFilters, Scope.OPEN);
    }

    /**
     * What definitions stand among.
     *
     * @param names what the author of a definition calls it, by its index
     * @param services that may be named, or null for any
     */
    public record Scope(IntFunction<String> names, @Nullable Collection<ServiceId> services) {
        static final Scope OPEN = new Scope(index -> "routes[" + index + "]", null);
    }

    /** As the other one, with references checked. */
    public RouteCompilation compile(
            List<RouteDefinition> definitions, List<FilterDefinition> defaultFilters, Scope scope) {
        Place.Findings findings = new Place.Findings();
        List<String> defaultLane = new ArrayList<>();
        List<Located> defaults =
                filters(defaultFilters, new Place("", PREFIX, findings), "default-filters", defaultLane);
        Map<String, Integer> ids = new HashMap<>();
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < definitions.size(); i++) {
            RouteDefinition definition = definitions.get(i);
            if (definition.isEnabled()) {
                String id = definition.getId() == null ? "" : definition.getId();
                Place place = new Place(id, PREFIX + ".routes[" + i + "]", findings);
                boolean own = checkId(id, i, ids, place, scope.names());
                Route route = route(definition, id, defaults, new ArrayList<>(defaultLane), place, scope.services());
                if (route != null && own) {
                    routes.add(route);
                }
            }
        }
        routes.sort(Comparator.comparingInt(Route::order));
        return new RouteCompilation(routes, findings.problems(), findings.warnings());
    }

    /** Whether it has an id, and none before it has the same. */
    private static boolean checkId(
            String id, int index, Map<String, Integer> ids, Place place, IntFunction<String> names) {
        if (id.isBlank()) {
            place.child("id").problem("missing", "a name for the route");
            return false;
        }
        Integer other = ids.putIfAbsent(id, index);
        if (other != null) {
            place.child("id").problem(id + " is the id of " + names.apply(other) + " too", "an id of its own");
        }
        return other == null;
    }

    private @Nullable Route route(
            RouteDefinition definition,
            String id,
            List<Located> defaults,
            List<String> lane,
            Place place,
            @Nullable Collection<ServiceId> services) {
        int before = place.findings().problems().size();
        List<RoutePredicate> conditions = predicates(definition.getPredicates(), place, lane);
        List<Located> own = filters(definition.getFilters(), place, "filters", lane);
        List<Located> all = interleave(defaults, own);
        Set<String> variables = RouteCheck.variables(conditions);
        for (Located filter : all) {
            Place at = new Place(id, filter.place().path(), place.findings());
            attempt(at, () -> {
                checkFilter(filter.filter(), variables, lane);
                return filter;
            });
        }
        RouteTarget target = attempt(place.child("uri"), () -> target(definition, place.child("uri"), services, lane));
        Map<String, Object> metadata = metadata(definition);
        Place timeouts = place.child("metadata");
        attempt(timeouts, () -> RouteTimeouts.of(metadata));
        if (target == null || place.findings().problems().size() > before) {
            return null;
        }
        List<RouteFilter> plan = all.stream().map(Located::filter).toList();
        return new Route(id, definition.getOrder(), conditions, plan, target, metadata, lane);
    }

    private static void checkFilter(RouteFilter filter, Set<String> variables, List<String> lane) {
        try {
            RouteCheck.filter(filter, variables);
        } catch (NonLinearRegexException e) {
            lane.add(String.valueOf(e.getMessage()));
        }
    }

    private static RouteTarget target(
            RouteDefinition definition, Place place, @Nullable Collection<ServiceId> services, List<String> lane) {
        try {
            RouteTarget found = Targets.of(definition.getUri(), place);
            return services == null ? found : Targets.declared(found, services);
        } catch (NeedsLane e) {
            lane.add(e.reason());
            return new RouteTarget.InLane(String.valueOf(definition.getUri()));
        }
    }

    /** A filter with its number among the defaults or the route's own, from 1, and where it stands. */
    private record Located(RouteFilter filter, int number, Place place) {}

    /** Defaults and the route's own are numbered apart; among equal numbers the default goes first. */
    private static List<Located> interleave(List<Located> defaults, List<Located> own) {
        List<Located> all = new ArrayList<>(defaults);
        all.addAll(own);
        all.sort(Comparator.comparingInt(Located::number));
        return all;
    }

    /** @param lane takes why a predicate is opaque */
    private List<RoutePredicate> predicates(List<PredicateDefinition> definitions, Place route, List<String> lane) {
        List<RoutePredicate> translated = new ArrayList<>();
        for (int i = 0; i < definitions.size(); i++) {
            PredicateDefinition definition = definitions.get(i);
            String name = Objects.requireNonNullElse(definition.getName(), "");
            Place place = route.child("predicates", i);
            RoutePredicate predicate = attempt(place, () -> predicate(name, definition, place, lane));
            if (predicate != null) {
                translated.add(predicate);
            }
        }
        return translated;
    }

    private RoutePredicate predicate(String name, PredicateDefinition definition, Place place, List<String> lane) {
        try {
            Expressions.check(definition.getArgs());
            known("predicate", name, predicates.factory(name), factories.predicate(name), predicates.names());
            RoutePredicate made = predicates.translate(new Given(arguments, name, definition.getArgs(), place));
            RouteCheck.predicate(made);
            return made;
        } catch (NeedsLane | NonLinearRegexException e) {
            lane.add(String.valueOf(e.getMessage()));
            return new RoutePredicate.Opaque(
                    name + "=" + String.join(", ", definition.getArgs().values()));
        }
    }

    /** @param lane takes why a filter cannot be compiled; what follows of the route is checked all the same */
    private List<Located> filters(List<FilterDefinition> definitions, Place owner, String list, List<String> lane) {
        List<Located> translated = new ArrayList<>();
        for (int i = 0; i < definitions.size(); i++) {
            FilterDefinition definition = definitions.get(i);
            String name = Objects.requireNonNullElse(definition.getName(), "");
            Place place = owner.child(list, i);
            RouteFilter filter = attempt(place, () -> filter(name, definition, place, lane));
            if (filter != null) {
                translated.add(new Located(filter, i + 1, place));
            }
        }
        return translated;
    }

    private static <C> RouteFilter extension(Given given, EventLoopFilterFactory<C> factory) {
        return new RouteFilter.OnEventLoop(given.name(), factory.filter(given.bind(factory)));
    }

    private @Nullable RouteFilter filter(String name, FilterDefinition definition, Place place, List<String> lane) {
        try {
            Expressions.check(definition.getArgs());
            known("filter", name, filters.factory(name), factories.filter(name), filters.names());
            return filters.translate(new Given(arguments, name, definition.getArgs(), place));
        } catch (NeedsLane | NonLinearRegexException e) {
            lane.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void known(
            String kind, String name, @Nullable Class<?> stock, @Nullable Class<?> present, Set<String> names) {
        if (factories.isOff(kind, name)) {
            throw new Unusable(
                    kind + " " + name + " is switched off", "no " + PREFIX + "." + kind + ".<name>.enabled: false");
        }
        if (factories.assumes(name, stock != null)) {
            throw new NeedsLane(kind + " " + name + " is a bean of the application");
        }
        if (stock == null && present == null) {
            throw new Unusable(
                    kind + " " + name + " is unknown: no bean of this application makes it",
                    Suggestions.closest(name, names)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("one of " + String.join(", ", names)));
        }
        if (present != null && present != stock) {
            throw new NeedsLane(kind + " " + name + " is " + present.getName() + ", which the engine does not know");
        }
    }

    private static <T> @Nullable T attempt(Place place, Supplier<@Nullable T> step) {
        try {
            return step.get();
        } catch (Unusable e) {
            place.problem(Objects.requireNonNullElse(e.getMessage(), ""), e.expectation());
        } catch (IllegalArgumentException e) {
            place.problem(Objects.requireNonNullElse(e.getMessage(), e.toString()), "");
        }
        return null;
    }

    private static Map<String, Object> metadata(RouteDefinition definition) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        definition.getMetadata().forEach((name, value) -> {
            if (name != null && value != null) {
                metadata.put(name, value);
            }
        });
        return metadata;
    }
}
