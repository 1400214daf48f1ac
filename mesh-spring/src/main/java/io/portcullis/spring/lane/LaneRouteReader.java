package io.portcullis.spring.lane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.CachingRouteLocator;
import org.springframework.cloud.gateway.route.CompositeRouteLocator;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.web.reactive.DispatcherHandler;
import reactor.core.publisher.Flux;

/**
 * Makes SCG's own routes of definitions, by its own code and the application's factories, and asks the application's
 * {@link RouteLocator}s for theirs. One reading, one thread; may block.
 */
@SuppressWarnings("rawtypes") // As the constructors of SCG have it.
public final class LaneRouteReader {
    private final ConfigurableListableBeanFactory beans;

    public LaneRouteReader(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Routes that Java code has built.
     *
     * @param before those of locators that come before the definitions
     * @param after those of locators behind them
     */
    public record JavaRoutes(List<Route> before, List<Route> after) {
        /** No locator of the application's own. */
        static final JavaRoutes NONE = new JavaRoutes(List.of(), List.of());

        /** All of them. */
        public List<Route> all() {
            List<Route> all = new ArrayList<>(before);
            all.addAll(after);
            return all;
        }
    }

    /** Asks the locators, in the order SCG has them. */
    public JavaRoutes javaRoutes() {
        List<Route> before = new ArrayList<>();
        List<Route> after = new ArrayList<>();
        List<Route> now = before;
        for (RouteLocator locator :
                beans.getBeanProvider(RouteLocator.class).orderedStream().toList()) {
            if (locator.getClass() == RouteDefinitionRouteLocator.class) {
                now = after;
            } else if (!(locator instanceof CachingRouteLocator) && !(locator instanceof CompositeRouteLocator)) {
                now.addAll(locator.getRoutes().collectList().blockOptional().orElse(List.of()));
            }
        }
        return before.isEmpty() && after.isEmpty() ? JavaRoutes.NONE : new JavaRoutes(before, after);
    }

    /**
     * What routes are made of.
     *
     * @param definitions of the properties and of locators, in their order, without those that are switched off
     * @param defaultFilters of every route
     * @param java built by Java code
     * @param spring ids of routes whose filters only Spring can run
     * @param besideBeans ids of routes among whose filters beans of the application stand
     * @param takesUnmatched whether requests that match no route are for the application too
     */
    public record Source(
            List<RouteDefinition> definitions,
            List<FilterDefinition> defaultFilters,
            JavaRoutes java,
            Set<String> spring,
            Set<String> besideBeans,
            boolean takesUnmatched) {}

    /**
     * Makes the routes.
     *
     * @param problem told of each route that cannot be made, and why
     */
    public LaneRoutes read(Source source, BiConsumer<String, String> problem) {
        Set<String> planned = new HashSet<>();
        List<Route> routes = new ArrayList<>(source.java().before());
        RouteMaker maker = new RouteMaker(source.defaultFilters());
        for (RouteDefinition definition : source.definitions()) {
            Route route = maker.make(definition, source, planned, problem);
            if (route != null) {
                routes.add(route);
            }
        }
        routes.addAll(source.java().after());
        routes.sort(Comparator.comparingInt(Route::getOrder));
        List<Object> essence =
                List.of(source.definitions(), source.defaultFilters(), source.java(), source.besideBeans());
        return new LaneRoutes(routes, planned, source.takesUnmatched(), essence);
    }

    /** Has SCG's code make routes of definitions. */
    private final class RouteMaker {
        private final List<RoutePredicateFactory> predicates =
                new ArrayList<>(beans.getBeanProvider(RoutePredicateFactory.class)
                        .orderedStream()
                        .toList());
        private final List<GatewayFilterFactory> filters;
        private final ConfigurationService configuration = beans.getBean(ConfigurationService.class);
        private final List<FilterDefinition> defaultFilters;

        RouteMaker(List<FilterDefinition> defaultFilters) {
            this.defaultFilters = defaultFilters;
            Collection<GatewayFilterFactory> present =
                    beans.getBeansOfType(GatewayFilterFactory.class).values();
            this.filters = EngineOwned.inPlaceOf(present, beans.getBeanProvider(DispatcherHandler.class));
        }

        @Nullable
        Route make(RouteDefinition definition, Source source, Set<String> planned, BiConsumer<String, String> problem) {
            String id = String.valueOf(definition.getId());
            boolean springs = source.spring().contains(id);
            if (!springs && !source.besideBeans().contains(id)) {
                planned.add(id);
                return convert(unfiltered(definition), List.of());
            }
            try {
                return convert(definition, defaultFilters);
            } catch (RuntimeException e) {
                if (!springs) {
                    // The engine knows a filter that this application has no factory of.
                    planned.add(id);
                    return convert(unfiltered(definition), List.of());
                }
                problem.accept(id, MissingFactory.told(String.valueOf(e.getMessage())));
                return null;
            }
        }

        private @Nullable Route convert(RouteDefinition definition, List<FilterDefinition> defaults) {
            GatewayProperties properties = new GatewayProperties();
            properties.setDefaultFilters(defaults);
            return new RouteDefinitionRouteLocator(
                            () -> Flux.just(definition), predicates, filters, properties, configuration)
                    .getRoutes()
                    .blockFirst();
        }

        private static RouteDefinition unfiltered(RouteDefinition definition) {
            RouteDefinition copy = new RouteDefinition();
            copy.setId(Objects.requireNonNull(definition.getId(), "checked when it was compiled"));
            copy.setUri(Objects.requireNonNull(definition.getUri(), "checked when it was compiled"));
            copy.setOrder(definition.getOrder());
            copy.setPredicates(definition.getPredicates());
            copy.setMetadata(Map.copyOf(definition.getMetadata()));
            return copy;
        }
    }
}
