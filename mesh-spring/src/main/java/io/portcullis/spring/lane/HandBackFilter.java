package io.portcullis.spring.lane;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_SCHEME_PREFIX_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.ORIGINAL_RESPONSE_CONTENT_TYPE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.PRESERVE_HOST_HEADER_ATTRIBUTE;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.lane.HandBack;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The routing step of the extension lane, in the place of SCG's own: hands the request back to the engine, which chooses the
 * endpoint, retries, breaks, secures and traces. Any thread.
 */
public final class HandBackFilter implements GlobalFilter, Ordered {
    /** What they do is done where the request comes in, or where it is sent. */
    private static final Set<String> DONE_BY_THE_ENGINE = Set.of(
            "org.springframework.cloud.gateway.filter.headers.ForwardedHeadersFilter",
            "org.springframework.cloud.gateway.filter.headers.RemoveForwardedHeadersFilter",
            "org.springframework.cloud.gateway.filter.headers.XForwardedHeadersFilter",
            "org.springframework.cloud.gateway.filter.headers.RemoveXForwardedHeadersFilter",
            "org.springframework.cloud.gateway.filter.headers.TransferEncodingNormalizationHeadersFilter",
            "org.springframework.cloud.gateway.filter.headers.observation.ObservedRequestHttpHeadersFilter",
            "org.springframework.cloud.gateway.filter.headers.observation.ObservedResponseHttpHeadersFilter");

    private final ObjectProvider<HttpHeadersFilter> provider;
    private volatile @Nullable List<HttpHeadersFilter> headersFilters;

    /** @param headersFilters all of the application's */
    public HandBackFilter(ObjectProvider<HttpHeadersFilter> headersFilters) {
        this.provider = headersFilters;
    }

    @Override
    public int getOrder() {
        return NettyRoutingFilter.ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        URI url = exchange.getRequiredAttribute(GATEWAY_REQUEST_URL_ATTR);
        RunningCall call = RunningCall.of(exchange.getRequest());
        Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
        if (call == null || route == null || isAlreadyRouted(exchange)) {
            return chain.filter(exchange);
        }
        boolean planned = call.routes().planned(route);
        RouteTarget target = planned ? null : target(url, exchange.getAttribute(GATEWAY_SCHEME_PREFIX_ATTR));
        if (!planned && target == null) {
            return chain.filter(exchange);
        }
        setAlreadyRouted(exchange);
        ServiceResponse before = (ServiceResponse) exchange.getAttributes().remove(ServiceResponse.ATTRIBUTE);
        if (before != null) {
            before.cancel().run(); // A filter begins anew.
        }
        boolean preserveHost = exchange.getAttributeOrDefault(PRESERVE_HOST_HEADER_ATTRIBUTE, false);
        HandBack back = new HandBack(route.getId(), target, preserveHost);
        URI from = planned ? exchange.getRequest().getURI() : url;
        return send(call, back, from, exchange)
                .doOnNext(response -> accept(exchange, response))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    /** Where the URL leads that the filters have made, or null: nowhere the engine goes. */
    private static @Nullable RouteTarget target(URI url, @Nullable String schemePrefix) {
        String scheme = url.getScheme() == null ? "" : url.getScheme();
        boolean service = scheme.equalsIgnoreCase("lb") || "lb".equalsIgnoreCase(schemePrefix);
        boolean secure = scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss");
        if (!service && !secure && !scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("ws")) {
            return null;
        }
        String host = url.getHost();
        if (host == null) {
            throw new IllegalStateException("Invalid host: " + url.getRawAuthority());
        }
        if (service) {
            return new RouteTarget.ToService(new ServiceId("", host, Math.max(0, url.getPort())));
        }
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        return new RouteTarget.ToAddress(
                secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private Mono<ServiceResponse> send(RunningCall call, HandBack back, URI url, ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        RequestHead origin = call.origin();
        Headers fields = LaneHeaders.toEngine(
                HttpHeadersFilter.filter(filters(), request.getHeaders(), exchange, HttpHeadersFilter.Type.REQUEST));
        if (fields.contains(HeaderName.EXPECT) && !call.leaveExpectation()) {
            fields.remove(HeaderName.EXPECT);
        }
        String path = Uris.path(origin.path(), url.getRawPath());
        String query = Uris.query(origin.query(), url.getRawQuery());
        String method = request.getMethod().name();
        // To services that speak as their callers do.
        HttpVersion version = origin.version() == HttpVersion.HTTP_2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1;
        if (origin.upgrade() != null) {
            RequestHead switching =
                    new RequestHead(method, path, query, version, fields, BodyLength.NONE, origin.upgrade());
            return HandingBack.send(call, back, switching, null);
        }
        long written = LaneHeaders.length(fields);
        if (written == 0 || (written < 0 && origin.bodyLength() == BodyLength.NONE && request instanceof LaneRequest)) {
            long none = written == 0 ? 0 : BodyLength.NONE;
            return HandingBack.send(call, back, new RequestHead(method, path, query, version, fields, none), null);
        }
        Flux<DataBuffer> body = request.getBody();
        if (written > 0 || origin.bodyLength() != BodyLength.NONE) {
            return HandingBack.send(call, back, new RequestHead(method, path, query, version, fields, written), body);
        }
        return whicheverComes(call, back, new RequestHead(method, path, query, version, fields, BodyLength.NONE), body);
    }

    /** The client sent no body, but a filter may have put one in its place. */
    private static Mono<ServiceResponse> whicheverComes(
            RunningCall call, HandBack back, RequestHead bodiless, Flux<DataBuffer> body) {
        return body.switchOnFirst((first, all) -> {
                    if (!first.hasValue()) {
                        return first.isOnError()
                                ? all.cast(ServiceResponse.class)
                                : HandingBack.send(call, back, bodiless, null).flux();
                    }
                    RequestHead head = new RequestHead(
                            bodiless.method(),
                            bodiless.path(),
                            bodiless.query(),
                            bodiless.version(),
                            bodiless.headers(),
                            BodyLength.UNKNOWN);
                    return HandingBack.send(call, back, head, all).flux();
                })
                .next();
    }

    private List<HttpHeadersFilter> filters() {
        List<HttpHeadersFilter> known = headersFilters;
        if (known == null) {
            known = new ArrayList<>();
            for (HttpHeadersFilter filter : provider.orderedStream().toList()) {
                if (!DONE_BY_THE_ENGINE.contains(filter.getClass().getName())) {
                    known.add(filter);
                }
            }
            headersFilters = known;
        }
        return known;
    }

    private void accept(ServerWebExchange exchange, ServiceResponse response) {
        exchange.getAttributes().put(ServiceResponse.ATTRIBUTE, response);
        ResponseHead head = response.head();
        ServerHttpResponse answer = exchange.getResponse();
        HttpHeaders headers = LaneHeaders.toSpring(head.headers());
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (type != null && !type.isEmpty()) {
            exchange.getAttributes().put(ORIGINAL_RESPONSE_CONTENT_TYPE_ATTR, type);
        }
        answer.setStatusCode(HttpStatusCode.valueOf(head.status()));
        HttpHeaders filtered = HttpHeadersFilter.filter(filters(), headers, exchange, HttpHeadersFilter.Type.RESPONSE);
        exchange.getAttributes().put(CLIENT_RESPONSE_HEADER_NAMES, filtered.headerNames());
        answer.getHeaders().addAll(filtered);
    }
}
