package io.portcullis.benchmarks.micro;

import io.portcullis.benchmarks.micro.RouteMix.Asked;
import io.portcullis.benchmarks.micro.RouteMix.Kind;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.RouteTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finding the route of a request among few and among many: what a request costs must not grow with their number. Of ten
 * routes, four are told apart by the host, four by the path (and have a Method predicate), two by the value of a header and
 * nothing else ({@link RouteMix}). Requests are for the last route of each kind. {@link StockRouteMatchBenchmark} is Spring
 * Cloud Gateway's look-up among the same.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouteMatchBenchmark {
    /** How many routes the table has. */
    @Param({"10", "1000", "10000"})
    public int routes;

    private final RandomGenerator random = new SplittableRandom(1);
    private RouteTable table = RouteTable.of(List.of());
    private RequestHead host = request(RouteMix.asked(0));
    private RequestHead path = host;
    private RequestHead header = host;
    private final RequestHead none = request(new Asked("shop.example.org", "/nobody/knows/this", Map.of()));

    @Setup
    public void build() {
        table = RouteTable.of(
                IntStream.range(0, routes).mapToObj(RouteMatchBenchmark::route).toList());
        host = request(RouteMix.asked(RouteMix.last(Kind.HOST, routes)));
        path = request(RouteMix.asked(RouteMix.last(Kind.PATH, routes)));
        header = request(RouteMix.asked(RouteMix.last(Kind.HEADER, routes)));
    }

    /** The last route with a host of its own. */
    @Benchmark
    public @Nullable RouteMatch host() {
        return table.match(host, random, new DecisionLog());
    }

    /** The last route with a path of its own. */
    @Benchmark
    public @Nullable RouteMatch path() {
        return table.match(path, random, new DecisionLog());
    }

    /** The last route with a header of its own. */
    @Benchmark
    public @Nullable RouteMatch header() {
        return table.match(header, random, new DecisionLog());
    }

    /** A request that no route matches. */
    @Benchmark
    public @Nullable RouteMatch none() {
        return table.match(none, random, new DecisionLog());
    }

    private static Route route(int i) {
        return new Route(
                "service" + i,
                0,
                RouteMix.predicates(i).stream()
                        .map(RouteMatchBenchmark::predicate)
                        .toList(),
                List.of(),
                new RouteTarget.ToService(ServiceId.of("service" + i)),
                Map.of());
    }

    private static RoutePredicate predicate(String shortcut) {
        String[] parts = shortcut.split("=", 2);
        return switch (parts[0]) {
            case "Host" -> new RoutePredicate.Host(List.of(parts[1]), true);
            case "Path" -> new RoutePredicate.Path(List.of(parts[1]), false);
            case "Method" -> new RoutePredicate.Method(Set.of(parts[1].split(",")));
            case "Header" ->
                new RoutePredicate.Header(parts[1].split(", ")[0], LinearRegex.compile(parts[1].split(", ")[1]));
            default -> throw new IllegalArgumentException(shortcut);
        };
    }

    private static RequestHead request(Asked asked) {
        Headers headers = new Headers();
        headers.add(HeaderName.HOST, asked.host());
        asked.headers().forEach((name, value) -> headers.add(HeaderName.of(name), value));
        return new RequestHead("GET", asked.path(), null, HttpVersion.HTTP_1_1, headers, BodyLength.NONE);
    }
}
