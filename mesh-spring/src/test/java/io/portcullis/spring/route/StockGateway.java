package io.portcullis.spring.route;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.event.PredicateArgsEvent;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.WeightCalculatorWebFilter;
import org.springframework.cloud.gateway.filter.factory.AddRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.AddResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.PrefixPathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RetryGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewritePathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetPathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetStatusGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.handler.predicate.CookieRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.HeaderRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PathRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.QueryRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.WeightRoutePredicateFactory;
import org.springframework.cloud.gateway.route.CachingRouteLocator;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.validation.Validator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring Cloud Gateway as it comes, its look-up and its filters, without a server. */
final class StockGateway {
    private final WeightCalculatorWebFilter weights;
    private final LookUp lookUp;
    private final FilteringWebHandler handler;
    private @Nullable ServerHttpRequest sent;

    StockGateway(List<RouteDefinition> definitions, List<FilterDefinition> defaultFilters) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        Validator nothing = Validator.forInstanceOf(Void.class, (value, errors) -> {});
        ConfigurationService configuration =
                new ConfigurationService(beans, ApplicationConversionService::getSharedInstance, () -> nothing);
        weights = new WeightCalculatorWebFilter(beans.getBeanProvider(RouteLocator.class), configuration);
        configuration.setApplicationEventPublisher(event -> {
            if (event instanceof PredicateArgsEvent arguments) {
                weights.handle(arguments);
            }
        });
        GatewayProperties properties = new GatewayProperties();
        properties.setDefaultFilters(defaultFilters);
        RouteLocator locator = new CachingRouteLocator(new RouteDefinitionRouteLocator(
                () -> Flux.fromIterable(definitions), predicates(), filters(), properties, configuration));
        // Weights count in the order of definition, so that all routes have to be made before the first request.
        Objects.requireNonNull(locator.getRoutes().collectList().block());
        GlobalFilter upstream = (exchange, chain) -> {
            sent = exchange.getRequest();
            exchange.getResponse().setRawStatusCode(200);
            exchange.getResponse().getHeaders().add("X-Upstream", "up");
            exchange.getResponse().getHeaders().add("X-A", "from upstream");
            return Mono.empty();
        };
        handler = new FilteringWebHandler(List.of(upstream), false);
        lookUp = new LookUp(handler, locator);
    }

    private static final class LookUp extends RoutePredicateHandlerMapping {
        LookUp(FilteringWebHandler handler, RouteLocator locator) {
            super(handler, locator, new GlobalCorsProperties(), new MockEnvironment());
        }

        @Nullable
        Route find(MockServerWebExchange exchange) {
            return lookupRoute(exchange).block();
        }
    }

    static MockServerWebExchange exchange(SampleRequest request) {
        MockServerHttpRequest.BodyBuilder builder = MockServerHttpRequest.method(
                HttpMethod.valueOf(request.method()), URI.create("http://x" + request.target()));
        builder.header("Host", request.host());
        request.headers().forEach(header -> builder.header(header.getKey(), header.getValue()));
        request.cookies()
                .forEach(cookie ->
                        builder.cookie(new org.springframework.http.HttpCookie(cookie.getKey(), cookie.getValue())));
        return MockServerWebExchange.from(builder.build());
    }

    /** @param draw what the request draws in each group */
    @Nullable
    Route find(MockServerWebExchange exchange, double draw) {
        weights.setRandomSupplier(() -> draw);
        weights.filter(exchange, next -> Mono.empty()).block();
        return lookUp.find(exchange);
    }

    /** Runs the filters of a route; the request as it goes upstream. */
    ServerHttpRequest run(MockServerWebExchange exchange, Route route) {
        exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route);
        sent = null;
        handler.handle(exchange).block();
        return Objects.requireNonNull(sent);
    }

    @SuppressWarnings("rawtypes")
    private static List<RoutePredicateFactory> predicates() {
        return List.of(
                new PathRoutePredicateFactory(new WebFluxProperties()),
                new HostRoutePredicateFactory(),
                new MethodRoutePredicateFactory(),
                new HeaderRoutePredicateFactory(),
                new QueryRoutePredicateFactory(),
                new CookieRoutePredicateFactory(),
                new WeightRoutePredicateFactory());
    }

    @SuppressWarnings("rawtypes")
    private static List<GatewayFilterFactory> filters() {
        return List.of(
                new AddRequestHeaderGatewayFilterFactory(),
                new SetRequestHeaderGatewayFilterFactory(),
                new RemoveRequestHeaderGatewayFilterFactory(),
                new AddResponseHeaderGatewayFilterFactory(),
                new SetResponseHeaderGatewayFilterFactory(),
                new RemoveResponseHeaderGatewayFilterFactory(),
                new StripPrefixGatewayFilterFactory(),
                new PrefixPathGatewayFilterFactory(),
                new RewritePathGatewayFilterFactory(),
                new SetPathGatewayFilterFactory(),
                new SetStatusGatewayFilterFactory(),
                new RetryGatewayFilterFactory());
    }
}
