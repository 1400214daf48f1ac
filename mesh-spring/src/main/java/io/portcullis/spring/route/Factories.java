package io.portcullis.spring.route;

import io.portcullis.spring.extension.EventLoopFilterFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
    private final Set<String> assumed;
    private final Set<String> off;

    private Factories(
            Map<String, Class<?>> predicates,
            Map<String, Class<?>> filters,
            Map<String, EventLoopFilterFactory<?>> extensions,
            Set<String> assumed,
            Set<String> off) {
        this.predicates = Map.copyOf(predicates);
        this.filters = Map.copyOf(filters);
        this.extensions = Map.copyOf(extensions);
        this.assumed = Set.copyOf(assumed);
        this.off = Set.copyOf(off);
    }

    /** Nothing but the stock factories. */
    public static Factories stock() {
        return new Factories(Map.of(), Map.of(), Map.of(), Set.of(), Set.of());
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
        return new Factories(predicateClasses, filterClasses, extensions, Set.of(), Set.of());
    }

    /**
     * The same where the application's beans are not there to be looked at.
     *
     * @param names that beans of the application will make, even where a stock factory has the name; {@code *} for every name
     *     that nothing else makes
     */
    public Factories assuming(Set<String> names) {
        return new Factories(predicates, filters, extensions, names, off);
    }

    /**
     * The same where some are switched off.
     *
     * @param names {@code filter addrequestheader}, {@code predicate path}: the kind, and the name in small letters
     */
    public Factories without(Set<String> names) {
        return new Factories(predicates, filters, extensions, assumed, names);
    }

    /** @param kind filter or predicate */
    boolean isOff(String kind, String name) {
        return off.contains(kind + " " + name.toLowerCase(Locale.ROOT));
    }

    /** @param stock whether a stock factory has the name */
    boolean assumes(String name, boolean stock) {
        return assumed.contains(name) || (!stock && assumed.contains("*"));
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
