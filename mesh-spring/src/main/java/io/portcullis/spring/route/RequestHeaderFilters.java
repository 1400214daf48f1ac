package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.cloud.gateway.filter.factory.AddRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.AddRequestHeadersIfNotPresentGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.MapRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.PreserveHostHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetRequestHostHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.support.config.KeyValue;

/** The filters that change the headers of the request. Stateless. */
final class RequestHeaderFilters {
    private RequestHeaderFilters() {}

    static void addTo(Known<RouteFilter> known) {
        known.add("AddRequestHeader", AddRequestHeaderGatewayFilterFactory.class, RequestHeaderFilters::add);
        known.add(
                "AddRequestHeadersIfNotPresent",
                AddRequestHeadersIfNotPresentGatewayFilterFactory.class,
                RequestHeaderFilters::addIfNotPresent);
        known.add("SetRequestHeader", SetRequestHeaderGatewayFilterFactory.class, RequestHeaderFilters::set);
        known.add("RemoveRequestHeader", RemoveRequestHeaderGatewayFilterFactory.class, RequestHeaderFilters::remove);
        known.add("MapRequestHeader", MapRequestHeaderGatewayFilterFactory.class, RequestHeaderFilters::map);
        known.add(
                "PreserveHostHeader",
                PreserveHostHeaderGatewayFilterFactory.class,
                given -> new RouteFilter.PreserveHostHeader());
        known.add(
                "SetRequestHostHeader", SetRequestHostHeaderGatewayFilterFactory.class, RequestHeaderFilters::setHost);
    }

    private static RouteFilter add(Given given) {
        var config = given.bind(new AddRequestHeaderGatewayFilterFactory());
        return new RouteFilter.AddRequestHeader(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"));
    }

    private static RouteFilter addIfNotPresent(Given given) {
        KeyValue[] pairs = given.bind(new AddRequestHeadersIfNotPresentGatewayFilterFactory())
                .getKeyValues();
        if (pairs == null || pairs.length == 0) {
            throw new Unusable("argument 'keyValues' is missing", "such as X-Tenant:acme,X-Plan:free");
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (KeyValue pair : pairs) {
            headers.computeIfAbsent(Unusable.text(pair.getKey(), "key"), name -> new ArrayList<>())
                    .add(pair.getValue());
        }
        return new RouteFilter.AddRequestHeadersIfNotPresent(headers);
    }

    private static RouteFilter set(Given given) {
        var config = given.bind(new SetRequestHeaderGatewayFilterFactory());
        return new RouteFilter.SetRequestHeader(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"));
    }

    private static RouteFilter remove(Given given) {
        var config = given.bind(new RemoveRequestHeaderGatewayFilterFactory());
        return new RouteFilter.RemoveRequestHeader(Unusable.text(config.getName(), "name"));
    }

    private static RouteFilter map(Given given) {
        var config = given.bind(new MapRequestHeaderGatewayFilterFactory());
        return new RouteFilter.MapRequestHeader(
                Unusable.text(config.getFromHeader(), "fromHeader"), Unusable.text(config.getToHeader(), "toHeader"));
    }

    private static RouteFilter setHost(Given given) {
        var config = given.bind(new SetRequestHostHeaderGatewayFilterFactory());
        return new RouteFilter.SetRequestHostHeader(Unusable.text(config.getHost(), "host"));
    }
}
