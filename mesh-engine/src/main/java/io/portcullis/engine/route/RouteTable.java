package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.route.Route;
import io.portcullis.engine.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All routes of a snapshot, and the index that finds the first one that matches a request. Immutable, any thread. */
// A route's position in the sorted list is its rank, and the lowest rank that matches wins. The index gives the lists
// of routes whose host suffix and literal path prefix fit; they are merged by rank and tested one after the other, so
// that a request costs what its candidates cost, however many routes there are.
public final class RouteTable {
    private static final int MISMATCHES_LOGGED = 8;
    private static final RandomGenerator NO_DRAW = () -> 0;

    private final List<CompiledRoute> routes;
    private final RouteIndex index;
    private final Map<String, CompiledRoute> byId = new HashMap<>();
    private final Map<String, WeightGroup> groups;
    private final boolean readsForwardedFor;
    private final @Nullable VersionReader versions;

    private RouteTable(List<CompiledRoute> routes, Map<String, WeightGroup> groups) {
        this.routes = routes;
        this.groups = groups;
        this.index = RouteIndex.of(routes);
        routes.forEach(route -> byId.putIfAbsent(route.id(), route));
        this.readsForwardedFor = routes.stream()
                .flatMap(route -> route.conditions().stream())
                .anyMatch(Condition.ForwardedAddress.class::isInstance);
        this.versions = VersionReader.among(routes);
    }

    /**
     * @param routes sorted: lower order first, among equals in the order of definition
     * @throws IllegalArgumentException naming the route and what is wrong with it
     */
    public static RouteTable of(List<Route> routes) {
        Map<String, WeightGroup> groups = WeightGroup.of(routes);
        List<CompiledRoute> compiled = new ArrayList<>(routes.size());
        for (int rank = 0; rank < routes.size(); rank++) {
            compiled.add(CompiledRoute.of(routes.get(rank), rank, groups));
        }
        return new RouteTable(List.copyOf(compiled), groups);
    }

    /** Whether a predicate asks for {@link Arrival#forwardedFor}. */
    public boolean readsForwardedFor() {
        return readsForwardedFor;
    }

    /** The routes by rank. */
    public List<CompiledRoute> routes() {
        return routes;
    }

    /**
     * Finds the route of a request. Looking is three-valued: a route of the extension lane whose predicates may hold ends it,
     * whatever follows.
     *
     * @param head with its path normalised
     * @param arrival from whom it came, and when
     * @param random for the draw of Weight; asked at most once
     * @param log takes what was tried and why it did or did not match
     * @return null if no route matches
     * @throws TooManySteps if the request is made to keep regular expressions busy
     */
    public @Nullable RouteMatch match(RequestHead head, Arrival arrival, RandomGenerator random, DecisionLog log) {
        Lookup lookup = new Lookup(head, arrival, random);
        Candidates candidates = index.candidates(lookup);
        int logged = 0;
        for (int rank = candidates.next(); rank >= 0; rank = candidates.next()) {
            CompiledRoute route = routes.get(rank);
            Condition mismatch = route.mismatch(lookup);
            if (mismatch == null) {
                log.add(() -> "route " + route.id() + ": " + reason(route)
                        + (route.inLane() ? " may match: the extension lane decides" : " matched"));
                RouteMatch found = match(route, lookup);
                Failure refusal = found.refusal();
                if (refusal != null) {
                    log.add(() -> "but " + refusal.message());
                }
                return found;
            }
            if (logged++ < MISMATCHES_LOGGED) {
                log.add(() -> "route " + route.id() + ": " + mismatch + " did not match");
            }
        }
        log.add(() ->
                "no route of " + routes.size() + " matches " + head.method() + " " + head.authority() + head.path());
        return null;
    }

    /** As the other one, for a request that is only thought of: from nobody, now. */
    public @Nullable RouteMatch match(RequestHead head, RandomGenerator random, DecisionLog log) {
        return match(head, Arrival.UNKNOWN, random, log);
    }

    /** What {@link #match} must find, without the index: the reference of its test. */
    @Nullable
    RouteMatch linear(RequestHead head, RandomGenerator random) {
        Lookup lookup = new Lookup(head, Arrival.UNKNOWN, random);
        for (CompiledRoute route : routes) {
            if (route.mismatch(lookup) == null) {
                return match(route, lookup);
            }
        }
        return null;
    }

    /**
     * The match of a route that the extension lane has chosen, whatever its predicates say here.
     *
     * @param id of the route
     * @param wish where the lane wants it to go
     * @param head what its variables are captured from, as far as they are there
     * @return null if there is no such route
     */
    public @Nullable RouteMatch chosenByLane(String id, Passage.Wish wish, RequestHead head, Arrival arrival) {
        CompiledRoute route = byId.get(id);
        if (route == null) {
            return null;
        }
        Passage passage = new Passage(route.variables(new Lookup(head, arrival, NO_DRAW)), arrival);
        passage.follow(wish);
        return new RouteMatch(route, passage, 0, null);
    }

    private RouteMatch match(CompiledRoute route, Lookup lookup) {
        return new RouteMatch(
                route,
                new Passage(route.variables(lookup), lookup.arrival()),
                route.inLane() ? lookup.drawn() : 0,
                refusal(route, lookup));
    }

    /** As in Spring, whatever route the request takes; in the lane Spring sees to it. */
    private @Nullable Failure refusal(CompiledRoute route, Lookup lookup) {
        return versions == null || route.inLane()
                ? null
                : lookup.version(versions).refusal();
    }

    /**
     * The route that a request chose in each group of weighted routes, so that the lane draws no second time.
     *
     * @param drawn {@link RouteMatch#drawn}
     * @return ids of routes by the names of their groups; a group whose weights are all 0 is not in it
     */
    public Map<String, String> chosen(long drawn) {
        Map<String, String> chosen = new HashMap<>();
        groups.forEach((name, group) -> {
            int rank = group.chosen(WeightDraw.of(drawn, group.index()));
            if (rank >= 0) {
                chosen.put(name, routes.get(rank).id());
            }
        });
        return chosen;
    }

    private static String reason(CompiledRoute route) {
        return route.conditions().isEmpty() ? "no predicates, everything" : Words.list(route.conditions());
    }
}
