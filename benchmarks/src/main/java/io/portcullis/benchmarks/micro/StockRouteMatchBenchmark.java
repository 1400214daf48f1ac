package io.portcullis.benchmarks.micro;

import io.portcullis.benchmarks.micro.RouteMix.Asked;
import io.portcullis.benchmarks.micro.RouteMix.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.handler.predicate.HeaderRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PathRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.CachingRouteLocator;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.validation.Validator;
import reactor.core.publisher.Flux;

/** Spring Cloud Gateway's own look-up among the routes of {@link RouteMatchBenchmark}, from its jar; without a server. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StockRouteMatchBenchmark {
    /** How many routes there are. */
    @Param({"10", "1000", "10000"})
    public int routes;

    private @Nullable LookUp lookUp;
    private Asked host = RouteMix.asked(0);
    private Asked path = host;
    private Asked header = host;

    @Setup
    public void build() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        Validator nothing = Validator.forInstanceOf(Void.class, (value, errors) -> {});
        ConfigurationService configuration =
                new ConfigurationService(beans, ApplicationConversionService::getSharedInstance, () -> nothing);
        configuration.setApplicationEventPublisher(event -> {});
        List<RouteDefinition> definitions = IntStream.range(0, routes)
                .mapToObj(StockRouteMatchBenchmark::definition)
                .toList();
        RouteLocator locator = new CachingRouteLocator(new RouteDefinitionRouteLocator(
                () -> Flux.fromIterable(definitions),
                List.of(
                        new PathRoutePredicateFactory(new WebFluxProperties()),
                        new HostRoutePredicateFactory(),
                        new MethodRoutePredicateFactory(),
                        new HeaderRoutePredicateFactory()),
                List.of(),
                new GatewayProperties(),
                configuration));
        Objects.requireNonNull(locator.getRoutes().collectList().block());
        lookUp = new LookUp(locator);
        host = RouteMix.asked(RouteMix.last(Kind.HOST, routes));
        path = RouteMix.asked(RouteMix.last(Kind.PATH, routes));
        header = RouteMix.asked(RouteMix.last(Kind.HEADER, routes));
    }

    /** The last route with a host of its own. */
    @Benchmark
    public @Nullable Route host() {
        return find(host);
    }

    /** The last route with a path of its own. */
    @Benchmark
    public @Nullable Route path() {
        return find(path);
    }

    /** The last route with a header of its own. */
    @Benchmark
    public @Nullable Route header() {
        return find(header);
    }

    /** An exchange of its own for each, because SCG keeps what it found out in it; some 2 us of the result. */
    private @Nullable Route find(Asked asked) {
        MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get(
                        "http://" + asked.host() + asked.path())
                .header("Host", asked.host());
        asked.headers().forEach(request::header);
        return Objects.requireNonNull(lookUp).find(MockServerWebExchange.from(request.build()));
    }

    private static RouteDefinition definition(int i) {
        RouteDefinition route = new RouteDefinition();
        route.setId("service" + i);
        route.setUri(URI.create("http://service" + i + ":80"));
        route.setPredicates(
                RouteMix.predicates(i).stream().map(PredicateDefinition::new).toList());
        route.setMetadata(Map.of());
        return route;
    }

    private static final class LookUp extends RoutePredicateHandlerMapping {
        LookUp(RouteLocator locator) {
            super(
                    new FilteringWebHandler(List.of(), false),
                    locator,
                    new GlobalCorsProperties(),
                    new StandardEnvironment());
        }

        @Nullable
        Route find(MockServerWebExchange exchange) {
            return lookupRoute(exchange).block();
        }
    }
}
