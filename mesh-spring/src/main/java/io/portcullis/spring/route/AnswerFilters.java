package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter;
import java.net.URI;
import org.springframework.cloud.gateway.filter.factory.RedirectToGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RequestHeaderSizeGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RequestSizeGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetStatusGatewayFilterFactory;

/** The filters that answer, or say with which status. Stateless. */
final class AnswerFilters {
    private final RouteSettings settings;

    AnswerFilters(RouteSettings settings) {
        this.settings = settings;
    }

    void addTo(Known<RouteFilter> known) {
        known.add("SetStatus", SetStatusGatewayFilterFactory.class, this::setStatus);
        known.add("RedirectTo", RedirectToGatewayFilterFactory.class, AnswerFilters::redirectTo);
        known.add("RequestSize", RequestSizeGatewayFilterFactory.class, AnswerFilters::requestSize);
        known.add("RequestHeaderSize", RequestHeaderSizeGatewayFilterFactory.class, AnswerFilters::requestHeaderSize);
    }

    private RouteFilter setStatus(Given given) {
        var config = given.bind(new SetStatusGatewayFilterFactory());
        return new RouteFilter.SetStatus(
                StatusCodes.parse(Unusable.text(config.getStatus(), "status"), 200), settings.originalStatusHeader());
    }

    private static RouteFilter redirectTo(Given given) {
        var config = given.bind(new RedirectToGatewayFilterFactory());
        int status = StatusCodes.parse(Unusable.text(config.getStatus(), "status"), 200);
        if (status < 300 || status > 399) {
            throw new Unusable("status " + config.getStatus() + " is no redirection", "300 to 399");
        }
        try {
            return new RouteFilter.RedirectTo(
                    status, URI.create(Unusable.text(config.getUrl(), "url")), config.isIncludeRequestParams());
        } catch (IllegalArgumentException e) {
            throw new Unusable("url '" + config.getUrl() + "' is no URI", "such as https://example.org/new");
        }
    }

    private static RouteFilter requestSize(Given given) {
        long bytes =
                given.bind(new RequestSizeGatewayFilterFactory()).getMaxSize().toBytes();
        if (bytes <= 0) {
            throw new Unusable("maxSize " + bytes + "B", "> 0");
        }
        return new RouteFilter.RequestSize(bytes);
    }

    private static RouteFilter requestHeaderSize(Given given) {
        var config = given.bind(new RequestHeaderSizeGatewayFilterFactory());
        String header = config.getErrorHeaderName();
        return new RouteFilter.RequestHeaderSize(
                config.getMaxSize().toBytes(), header == null ? "errorMessage" : header);
    }
}
