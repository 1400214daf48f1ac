package io.portcullis.spring.lane;

import io.micrometer.observation.ObservationPredicate;
import io.portcullis.spring.observe.ApplicationSpans;
import io.portcullis.spring.observe.ObservabilityAutoConfiguration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.GatewayResilience4JCircuitBreakerAutoConfiguration;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledFilter;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.FallbackHeadersGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.reactive.accept.ApiVersionStrategy;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/** Makes Spring Cloud Gateway the extension lane: what it served with is replaced, everything else of it stays. */
@AutoConfiguration(
        before = {GatewayAutoConfiguration.class, GatewayResilience4JCircuitBreakerAutoConfiguration.class},
        after = ObservabilityAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class LaneAutoConfiguration {
    @Bean
    static LazyLane portcullisLazyLane() {
        return new LazyLane();
    }

    @Bean
    ExtensionLane portcullisExtensionLane() {
        return new ExtensionLane(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    /** In the place of SCG's own. */
    @Bean
    @ConditionalOnMissingBean
    FilteringWebHandler portcullisLaneWebHandler(
            List<GlobalFilter> globalFilters, ObjectProvider<HttpHeadersFilter> headers, GatewayProperties properties) {
        return new LaneWebHandler(
                globalFilters, new HandBackFilter(headers), new RelayFilter(properties.getStreamingMediaTypes()));
    }

    /** In the place of SCG's own. */
    @Bean
    @ConditionalOnMissingBean
    RoutePredicateHandlerMapping portcullisLaneRouteMapping(
            FilteringWebHandler handler,
            RouteLocator routes,
            GlobalCorsProperties cors,
            Environment environment,
            ObjectProvider<ApiVersionStrategy> versions) {
        LaneRouteMapping mapping = new LaneRouteMapping(handler, routes, cors, environment);
        versions.ifAvailable(mapping::setApiVersionStrategy); // As in SCG: without it, no request has a version.
        return mapping;
    }

    @Bean
    @ConditionalOnBean(ApplicationSpans.class)
    LaneSpanFilter portcullisLaneSpanFilter(ApplicationSpans spans) {
        return new LaneSpanFilter(spans);
    }

    @Bean
    FallbackCauseFilter portcullisFallbackCauseFilter() {
        return new FallbackCauseFilter();
    }

    /** SCG makes it only beside Spring Cloud's breakers, in whose place the engine's are. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnEnabledFilter
    FallbackHeadersGatewayFilterFactory portcullisFallbackHeaders() {
        return new FallbackHeadersGatewayFilterFactory();
    }

    /** What serves a WebSocket needs the socket in a stock gateway. */
    @Bean
    LaneWebSocketAdapter portcullisLaneWebSocketAdapter(ObjectProvider<WebSocketHandlerAdapter> stock) {
        return new LaneWebSocketAdapter(stock);
    }

    /** The engine measures and traces each request once; what Spring would tell of its part is left out. */
    @Bean
    ObservationPredicate portcullisLaneObservations() {
        return (name, context) -> !(context instanceof ServerRequestObservationContext request
                && request.getCarrier() != null
                && RunningCall.of(request.getCarrier()) != null);
    }
}
