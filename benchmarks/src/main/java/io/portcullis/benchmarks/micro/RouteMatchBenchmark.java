package io.portcullis.benchmarks.micro;

import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.model.ServiceId;
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

/** Finding the route of a request among few and among many: what a request costs must not grow with their number. */
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
    private RequestHead last = request("/");
    private RequestHead none = request("/");

    @Setup
    public void build() {
        table = RouteTable.of(
                IntStream.range(0, routes).mapToObj(RouteMatchBenchmark::route).toList());
        last = request("/team" + (routes - 1) / 10 + "/service" + (routes - 1) + "/orders/42");
        none = request("/nobody/knows/this");
    }

    /** The route that was defined last. */
    @Benchmark
    public @Nullable RouteMatch last() {
        return table.match(last, random, new DecisionLog());
    }

    /** A path that no route has. */
    @Benchmark
    public @Nullable RouteMatch none() {
        return table.match(none, random, new DecisionLog());
    }

    private static Route route(int i) {
        return new Route(
                "service" + i,
                0,
                List.of(
                        new RoutePredicate.Path(List.of("/team" + i / 10 + "/service" + i + "/**"), true),
                        new RoutePredicate.Method(Set.of("GET", "POST"))),
                List.of(),
                new RouteTarget.ToService(ServiceId.of("service" + i)),
                Map.of());
    }

    private static RequestHead request(String path) {
        Headers headers = new Headers();
        headers.add(HeaderName.HOST, "shop.example.org");
        return new RequestHead("GET", path, null, HttpVersion.HTTP_1_1, headers, BodyLength.NONE);
    }
}
