package io.portcullis.engine.route;

import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.route.RouteTimeouts;
import io.portcullis.engine.http.HeaderName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A route ready to be matched and run. Immutable, any thread. */
public final class CompiledRoute {
    private final Route route;
    private final Condition[] conditions;
    private final RoutePlan plan;
    private final @Nullable RouteTimeouts timeouts;
    private final boolean captures;

    private CompiledRoute(Route route, Condition[] conditions, RoutePlan plan) {
        this.route = route;
        this.conditions = conditions;
        this.plan = plan;
        this.timeouts = RouteTimeouts.of(route.metadata());
        boolean captures = false;
        for (Condition condition : conditions) {
            captures |= condition.captures();
        }
        this.captures = captures;
    }

    /** @throws IllegalArgumentException naming the route and what is wrong with it */
    static CompiledRoute of(Route route, int rank, Map<String, WeightGroup> groups) {
        try {
            Condition[] conditions = route.predicates().stream()
                    .map(predicate -> condition(predicate, rank, groups))
                    .toArray(Condition[]::new);
            return new CompiledRoute(route, conditions, plan(route));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("route " + route.id() + ": " + e.getMessage(), e);
        }
    }

    /** What the engine runs of a route in the lane, behind the hand-back: nothing where Spring has to run what is among it. */
    private static RoutePlan plan(Route route) {
        try {
            return RoutePlan.of(route.filters(), route.id());
        } catch (IllegalArgumentException e) {
            if (route.inLane()) {
                return RoutePlan.of(List.of(), route.id());
            }
            throw e;
        }
    }

    private static Condition condition(RoutePredicate predicate, int rank, Map<String, WeightGroup> groups) {
        return switch (predicate) {
            case RoutePredicate.Path p ->
                new Condition.Path(p.patterns().stream()
                        .map(pattern -> PathPattern.compile(pattern, p.matchTrailingSlash()))
                        .toList());
            case RoutePredicate.Host p ->
                new Condition.Host(
                        p.patterns().stream().map(HostPattern::compile).toList(), p.includePort());
            case RoutePredicate.Method p -> new Condition.Method(p.methods());
            case RoutePredicate.Header p -> new Condition.Header(HeaderName.of(p.name()), p.regexp());
            case RoutePredicate.Query p -> new Condition.Query(p.param(), p.regexp());
            case RoutePredicate.Cookie p -> new Condition.Cookie(p.name(), p.regexp());
            case RoutePredicate.Weight p ->
                new Condition.Weight(Objects.requireNonNull(groups.get(p.group())), p.weight(), rank);
            case RoutePredicate.After p -> new Condition.Time(p.datetime(), null);
            case RoutePredicate.Before p -> new Condition.Time(null, p.datetime());
            case RoutePredicate.Between p -> new Condition.Time(p.from(), p.to());
            case RoutePredicate.RemoteAddr p -> new Condition.RemoteAddress(p.sources());
            case RoutePredicate.XForwardedRemoteAddr p ->
                new Condition.ForwardedAddress(p.sources(), p.maxTrustedIndex(), p.trustedProxies());
            case RoutePredicate.Version p ->
                new Condition.Version(VersionReader.of(p.rule()), p.version(), p.baseline());
            case RoutePredicate.CloudFoundryRouteService p -> Condition.Headers.CLOUD_FOUNDRY;
            case RoutePredicate.Opaque p -> new Condition.Opaque(p.text());
        };
    }

    public String id() {
        return route.id();
    }

    /** As it was configured. */
    public Route route() {
        return route;
    }

    /** Whether the extension lane has to run it. */
    public boolean inLane() {
        return route.inLane();
    }

    public RouteTarget target() {
        return route.target();
    }

    /** The route's own timeouts, or null: the service's apply. */
    public @Nullable RouteTimeouts timeouts() {
        return timeouts;
    }

    public RoutePlan plan() {
        return plan;
    }

    /** What must hold, as it is written, in the order of testing. */
    public List<String> predicates() {
        return conditions().stream().map(Condition::toString).toList();
    }

    List<Condition> conditions() {
        return List.of(conditions);
    }

    /** The first predicate that does not hold, or null if the route matches. */
    @Nullable
    Condition mismatch(Lookup lookup) {
        for (Condition condition : conditions) {
            if (!condition.test(lookup)) {
                return condition;
            }
        }
        return null;
    }

    /** What the predicates capture from a request that matches. */
    UriVariables variables(Lookup lookup) {
        if (!captures) {
            return UriVariables.NONE;
        }
        UriVariables variables = new UriVariables();
        for (Condition condition : conditions) {
            condition.capture(lookup, variables);
        }
        return variables;
    }

    /** The route's id. */
    @Override
    public String toString() {
        return id();
    }
}
