package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.config.Suggestions;
import io.portcullis.core.limit.TokenBuckets;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.time.Ticker;
import io.portcullis.spring.route.Factories;
import io.portcullis.spring.route.RateLimitSettings;
import io.portcullis.spring.route.RouteCompilation;
import io.portcullis.spring.route.RouteCompiler;
import io.portcullis.spring.route.RouteProblem;
import io.portcullis.spring.route.RouteSettings;
import io.portcullis.spring.route.Targets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.gateway.config.PropertiesRouteDefinitionLocator;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.CachingRouteDefinitionLocator;
import org.springframework.cloud.gateway.route.CompositeRouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The routes of Spring Cloud Gateway: those of the properties, bound anew each time because SCG's own bean of them is for
 * moments empty while it is rebound, and from all documents, then those of every other locator. One at a time; may block.
 */
public final class GatewayRouteSource implements RouteSource {
    private static final Set<Class<?>> NOT_ASKED = Set.of(
            DocumentRouteLocator.class,
            PropertiesRouteDefinitionLocator.class,
            CompositeRouteDefinitionLocator.class,
            CachingRouteDefinitionLocator.class);

    private final ConfigurableListableBeanFactory beans;
    private final ConfigurableEnvironment environment;
    private final DiscoverableServices discoverable;
    private final @Nullable Set<String> assumed;

    /** Where nobody discovers services. */
    public GatewayRouteSource(ConfigurableListableBeanFactory beans, ConfigurableEnvironment environment) {
        this(beans, environment, DiscoverableServices.NONE);
    }

    /**
     * @param beans the factories of predicates and filters, and locators of routes
     * @param environment where routes are written
     * @param discoverable services that routes may name though nobody declared them
     */
    public GatewayRouteSource(
            ConfigurableListableBeanFactory beans,
            ConfigurableEnvironment environment,
            DiscoverableServices discoverable) {
        this(beans, environment, discoverable, null);
    }

    private GatewayRouteSource(
            ConfigurableListableBeanFactory beans,
            ConfigurableEnvironment environment,
            DiscoverableServices discoverable,
            @Nullable Set<String> assumed) {
        this.beans = beans;
        this.environment = environment;
        this.discoverable = discoverable;
        this.assumed = assumed;
    }

    /**
     * The routes of the properties alone, where no application is running.
     *
     * @param assumed names of predicates and filters that beans of the application will make; {@code *} for every unknown one
     */
    public static GatewayRouteSource offline(ConfigurableEnvironment environment, Set<String> assumed) {
        return new GatewayRouteSource(
                new DefaultListableBeanFactory(), environment, DiscoverableServices.NONE, assumed);
    }

    @Override
    public RouteSource in(ConfigurableEnvironment other) {
        return new GatewayRouteSource(beans, other, discoverable, assumed);
    }

    @Override
    public RouteSet routes(
            Binder binder,
            BindHandler handler,
            Collection<ServiceId> services,
            Map<String, BreakerPolicy> breakers,
            Problems problems) {
        List<WrittenRoute> routes = new ArrayList<>(new RouteDocuments(environment).read(problems));
        located(problems).forEach(definition -> routes.add(WrittenRoute.located(definition)));
        List<FilterDefinition> defaults = list(binder, handler, ".default-filters", FilterDefinition.class);
        RouteSettings settings =
                RouteSettings.read(binder, rateLimits(binder), assumed == null ? new VersionCode(beans).found() : null);
        // A sidecar mostly has services alone, and making SCG's beans would be a part of its start.
        Factories factories = routes.isEmpty() && defaults.isEmpty() ? Factories.stock() : factories(problems);
        RouteCompiler compiler = new RouteCompiler(factories.without(SwitchedOff.names(binder)), beans, settings);
        RouteCompilation compiled = compiler.compile(
                routes.stream().map(WrittenRoute::definition).toList(),
                defaults,
                new RouteCompiler.Scope(index -> routes.get(index).place(), known(services, routes)));
        compiled.problems().forEach(problem -> problems.add(problem(problem, routes)));
        compiled.warnings().forEach(warning -> problems.warn(problem(warning, routes)));
        compiled.routes().forEach(route -> checkBreaker(route, breakers, problems));
        if (assumed != null) {
            return LaneAssignment.offline(compiled.routes(), problems);
        }
        List<RouteDefinition> good = problems.isEmpty()
                ? routes.stream()
                        .map(WrittenRoute::definition)
                        .filter(RouteDefinition::isEnabled)
                        .toList()
                : List.of();
        return new LaneAssignment(beans, settings).complete(compiled.routes(), good, defaults, problems);
    }

    /** The declared services, and those of the routes that discovery may know. */
    private Collection<ServiceId> known(Collection<ServiceId> declared, List<WrittenRoute> routes) {
        Set<ServiceId> known = new LinkedHashSet<>(declared);
        for (WrittenRoute route : routes) {
            Targets.service(route.definition().getUri())
                    .filter(id -> discoverable.contains(id, environment))
                    .ifPresent(known::add);
        }
        return known;
    }

    private static <T> List<T> list(Binder binder, BindHandler handler, String key, Class<T> type) {
        return binder.bind(GatewayKeys.PREFIX + key, Bindable.listOf(type), handler)
                .orElse(List.of());
    }

    private RateLimitSettings rateLimits(Binder binder) {
        return RateLimitSettings.read(
                binder,
                beans.getBeanProvider(TokenBuckets.class).getIfAvailable(() -> new TokenBuckets(Ticker.system())),
                beans.getBeanProvider(RateLimiter.class).getIfUnique(),
                beans.getBeanProvider(KeyResolver.class).getIfUnique());
    }

    /** SCG's beans cannot be made from properties that are wrong; what is wrong has been found by then. */
    private Factories factories(Problems problems) {
        try {
            return factories();
        } catch (BeansException e) {
            if (problems.isEmpty()) {
                throw e;
            }
            return Factories.stock();
        }
    }

    private Factories factories() {
        List<RoutePredicateFactory<?>> predicates = new ArrayList<>();
        beans.getBeansOfType(RoutePredicateFactory.class).values().forEach(predicates::add);
        List<GatewayFilterFactory<?>> filters = new ArrayList<>();
        beans.getBeansOfType(GatewayFilterFactory.class).values().forEach(filters::add);
        return Factories.of(predicates, filters).assuming(assumed == null ? Set.of() : assumed);
    }

    private List<RouteDefinition> located(Problems problems) {
        List<RouteDefinition> definitions = new ArrayList<>();
        for (String name :
                beans.getBeanNamesForType(ResolvableType.forClass(RouteDefinitionLocator.class), true, false)) {
            try {
                definitions.addAll(definitions(beans.getBean(name, RouteDefinitionLocator.class)));
            } catch (RuntimeException e) {
                if (e instanceof BeanCreationException && !problems.isEmpty()) {
                    continue; // Made from properties that are wrong, as was found before.
                }
                String cause = String.valueOf(
                        NestedExceptionUtils.getMostSpecificCause(e).getMessage());
                problems.add("route definitions of bean " + name, cause, "");
            }
        }
        return definitions;
    }

    private static List<RouteDefinition> definitions(RouteDefinitionLocator locator) {
        return NOT_ASKED.contains(locator.getClass()) ? List.of() : LocatedRoutes.of(locator);
    }

    private static Problem problem(RouteProblem found, List<WrittenRoute> routes) {
        PropertyPath path = PropertyPath.of(found.path());
        boolean ofRoute = path.startsWith(PropertyPath.of(RouteDocuments.ROUTES)) && path.size() > RouteDocuments.DEPTH;
        if (!ofRoute) {
            return Problem.of(found.path(), found.message(), found.expectation());
        }
        int index = Integer.parseInt(path.elements().get(RouteDocuments.DEPTH).text());
        return routes.get(index).problem(path.from(RouteDocuments.DEPTH + 1), path, found);
    }

    private static void checkBreaker(Route route, Map<String, BreakerPolicy> breakers, Problems problems) {
        for (RouteFilter filter : route.filters()) {
            if (filter instanceof RouteFilter.CircuitBreaker breaker
                    && breaker.name() != null
                    && !breakers.isEmpty()
                    && !breakers.containsKey(breaker.name())) {
                Suggestions.closest(breaker.name(), breakers.keySet())
                        .ifPresent(near -> problems.add(
                                "route " + route.id() + ": CircuitBreaker " + breaker.name(),
                                "not among " + BreakerConfigs.PREFIX + ".instances",
                                "did you mean " + near + "?"));
            }
        }
    }
}
