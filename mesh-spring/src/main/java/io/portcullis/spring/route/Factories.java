package io.portcullis.spring.route;

import io.portcullis.spring.extension.EventLoopFilterFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;

/**
 * The classes behind the names of predicates and filters in an application. A name whose class is not the stock one has
 * another meaning, and a route that uses it is not compiled. Immutable, any thread.
 */
public final class Factories {
    private final Map<String, Class<?>> predicates;
    private final Map<String, Class<?>> filters;
    private final Map<String, EventLoopFilterFactory<?>> extensions;

    private Factories(
            Map<String, Class<?>> predicates,
            Map<String, Class<?>> filters,
            Map<String, EventLoopFilterFactory<?>> extensions) {
        this.predicates = Map.copyOf(predicates);
        this.filters = Map.copyOf(filters);
        this.extensions = Map.copyOf(extensions);
    }

    /** Nothing but the stock factories. */
    public static Factories stock() {
        return new Factories(Map.of(), Map.of(), Map.of());
    }

    /**
     * @param predicates all beans of that type
     * @param filters all beans of that type
     */
    public static Factories of(
            Collection<? extends RoutePredicateFactory<?>> predicates,
            Collection<? extends GatewayFilterFactory<?>> filters) {
        Map<String, Class<?>> predicateClasses = new HashMap<>();
        predicates.forEach(factory -> predicateClasses.put(factory.name(), factory.getClass()));
        Map<String, Class<?>> filterClasses = new HashMap<>();
        Map<String, EventLoopFilterFactory<?>> extensions = new HashMap<>();
        filters.forEach(factory -> {
            filterClasses.put(factory.name(), factory.getClass());
            if (factory instanceof EventLoopFilterFactory<?> extension) {
                extensions.put(extension.name(), extension);
            }
        });
        return new Factories(predicateClasses, filterClasses, extensions);
    }

    @Nullable
    Class<?> predicate(String name) {
        return predicates.get(name);
    }

    /** The application's own filters for the event loop, by name. */
    Map<String, EventLoopFilterFactory<?>> extensions() {
        return extensions;
    }

    @Nullable
    Class<?> filter(String name) {
        return filters.get(name);
    }
}
