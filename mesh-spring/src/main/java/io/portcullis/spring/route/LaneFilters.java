package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter;
import org.springframework.cloud.gateway.filter.factory.CacheRequestBodyGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.FallbackHeadersGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.JsonToGrpcGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveJsonAttributesResponseBodyGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SaveSessionGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.TokenRelayGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.cache.LocalResponseCacheGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.rewrite.ModifyRequestBodyGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.rewrite.ModifyResponseBodyGatewayFilterFactory;

/** The stock filters that only the extension lane runs, with the reason. */
final class LaneFilters {
    private static final String BODY = "holds whole bodies, which the engine never does";
    private static final String CODE = "runs code of the application";

    private LaneFilters() {}

    static void addTo(Known<RouteFilter> known) {
        known.lane("CacheRequestBody", CacheRequestBodyGatewayFilterFactory.class, BODY);
        known.lane("ModifyRequestBody", ModifyRequestBodyGatewayFilterFactory.class, CODE);
        known.lane("ModifyResponseBody", ModifyResponseBodyGatewayFilterFactory.class, CODE);
        known.lane(
                "RemoveJsonAttributesResponseBody", RemoveJsonAttributesResponseBodyGatewayFilterFactory.class, BODY);
        known.lane("LocalResponseCache", LocalResponseCacheGatewayFilterFactory.class, BODY);
        known.lane("JsonToGrpc", JsonToGrpcGatewayFilterFactory.class, "is a gRPC client of Spring's");
        known.lane("TokenRelay", TokenRelayGatewayFilterFactory.class, "takes the token from Spring Security");
        known.lane("SaveSession", SaveSessionGatewayFilterFactory.class, "saves the session of Spring Session");
        known.lane(
                "FallbackHeaders",
                FallbackHeadersGatewayFilterFactory.class,
                "tells the exception of Spring's circuit breaker, which exists in Spring only");
    }
}
