package io.portcullis.spring.actuate;

import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.route.Route;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.route.Arrival;
import io.portcullis.engine.route.CompiledRoute;
import io.portcullis.engine.route.IndexPlace;
import io.portcullis.engine.route.PathNormalizer;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.RouteTable;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.observe.RouteHits;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * {@code /actuator/portcullisroutes}: what each route does, its lane and why, where the index keeps it, and how often it was
 * taken. With {@code ?path=/cart&host=...&method=...&header=Name:value} which route such a request would take, and why. Any
 * thread.
 */
@WebEndpoint(id = "portcullisroutes")
public final class RoutesEndpoint {
    private final ConfigurationService configuration;
    private final RouteHits hits;
    private final PathNormalizer paths;

    public RoutesEndpoint(MeshRole role, ConfigurationService configuration, RouteHits hits) {
        this.paths = role == MeshRole.GATEWAY ? PathNormalizer.STRICT : PathNormalizer.TRANSPARENT;
        this.configuration = configuration;
        this.hits = hits;
    }

    /**
     * All routes, or what becomes of a request that is only thought of.
     *
     * @param method default GET
     * @param path of the request, with its query; null for all routes
     * @param header any number of {@code Name:value}
     */
    @ReadOperation
    public WebEndpointResponse<Object> routes(
            @Nullable String method, @Nullable String host, @Nullable String path, @Nullable List<String> header) {
        if (path == null) {
            return new WebEndpointResponse<>(new Routes(all()));
        }
        try {
            RequestHead head = HypotheticalRequest.head(method, host, path, header == null ? List.of() : header, paths);
            return new WebEndpointResponse<>(match(head));
        } catch (IllegalArgumentException e) {
            return new WebEndpointResponse<>(new Refused(String.valueOf(e.getMessage())), 400);
        }
    }

    /** One route; 404 if there is none of this id. */
    @ReadOperation
    public WebEndpointResponse<RouteView> route(@Selector String id) {
        return all().stream()
                .filter(route -> route.id().equals(id))
                .findFirst()
                .map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(404));
    }

    private RouteTable table() {
        return RouteTable.of(configuration.current().snapshot().routes());
    }

    private List<RouteView> all() {
        List<RouteView> views = new ArrayList<>();
        for (CompiledRoute route : table().routes()) {
            views.add(view(views.size(), route));
        }
        return views;
    }

    private RouteView view(int rank, CompiledRoute compiled) {
        Route route = compiled.route();
        IndexPlace place = IndexPlace.of(compiled);
        return new RouteView(
                route.id(),
                route.order(),
                route.inLane() ? "extension" : "engine",
                route.laneReasons(),
                compiled.predicates(),
                route.filters().stream().map(PlanWords::of).toList(),
                route.target().uri(),
                new Index(rank, place.hostSuffixes(), place.pathPrefixes()),
                hits.of(route.id()));
    }

    private Match match(RequestHead head) {
        DecisionLog log = new DecisionLog();
        RouteMatch match = table().match(head, Arrival.UNKNOWN, RandomGenerator.getDefault(), log);
        return new Match(
                head.method() + " " + head.authority() + head.path(),
                match == null ? null : match.route().id(),
                match == null ? "none" : match.inLane() ? "extension" : "engine",
                log.lines());
    }

    /** @param routes by rank */
    public record Routes(List<RouteView> routes) {}

    /**
     * A route.
     *
     * @param lane engine, or extension
     * @param why the extension lane has to run it; empty for the engine
     * @param predicates all must hold
     * @param plan operations in their order
     * @param hits exchanges since the start
     */
    public record RouteView(
            String id,
            int order,
            String lane,
            List<String> why,
            List<String> predicates,
            List<String> plan,
            String target,
            Index index,
            long hits) {}

    /**
     * Where it is looked for.
     *
     * @param rank from 0: the lowest one that matches wins
     * @param hostSuffixes a request's host ends with one of these; empty text for any
     * @param pathPrefixes its path begins with one of these; empty text for any
     */
    public record Index(int rank, List<String> hostSuffixes, List<String> pathPrefixes) {}

    /**
     * What became of a request that was only thought of.
     *
     * @param route id, or null
     * @param lane engine, extension (which decides among the routes that may match), or none
     * @param decisions which routes were tried, and why one won
     */
    public record Match(String request, @Nullable String route, String lane, List<String> decisions) {}

    /** @param reason why there cannot be such a request */
    public record Refused(String reason) {}
}
