package io.portcullis.spring.route;

import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.RouteFilter;
import org.springframework.cloud.gateway.filter.factory.AddRequestParameterGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.PrefixPathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveRequestParameterGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RequestHeaderToRequestUriGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewritePathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewriteRequestParameterGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetPathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetRequestUriGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory;

/** The filters that change the path, the query, or where the request goes. Stateless. */
final class UriFilters {
    private UriFilters() {}

    static void addTo(Known<RouteFilter> known) {
        known.add("StripPrefix", StripPrefixGatewayFilterFactory.class, UriFilters::stripPrefix);
        known.add("PrefixPath", PrefixPathGatewayFilterFactory.class, UriFilters::prefixPath);
        known.add("RewritePath", RewritePathGatewayFilterFactory.class, UriFilters::rewritePath);
        known.add("SetPath", SetPathGatewayFilterFactory.class, UriFilters::setPath);
        known.add("AddRequestParameter", AddRequestParameterGatewayFilterFactory.class, UriFilters::addParameter);
        known.add(
                "RemoveRequestParameter",
                RemoveRequestParameterGatewayFilterFactory.class,
                UriFilters::removeParameter);
        known.add(
                "RewriteRequestParameter",
                RewriteRequestParameterGatewayFilterFactory.class,
                UriFilters::rewriteParameter);
        known.add(
                "RequestHeaderToRequestUri",
                RequestHeaderToRequestUriGatewayFilterFactory.class,
                given -> new RouteFilter.RequestHeaderToRequestUri(Unusable.text(
                        given.bind(new RequestHeaderToRequestUriGatewayFilterFactory())
                                .getName(),
                        "name")));
        known.add(
                "SetRequestUri",
                SetRequestUriGatewayFilterFactory.class,
                given -> new RouteFilter.SetRequestUri(Unusable.text(
                        given.bind(new SetRequestUriGatewayFilterFactory()).getTemplate(), "template")));
    }

    private static RouteFilter stripPrefix(Given given) {
        int parts = given.bind(new StripPrefixGatewayFilterFactory()).getParts();
        if (parts < 0) {
            throw new Unusable("parts " + parts, ">= 0");
        }
        return new RouteFilter.StripPrefix(parts);
    }

    private static RouteFilter prefixPath(Given given) {
        var config = given.bind(new PrefixPathGatewayFilterFactory());
        return new RouteFilter.PrefixPath(Unusable.text(config.getPrefix(), "prefix"));
    }

    /** YAML reads <code>${name}</code> as a placeholder, which is why SCG's users write <code>$\{name}</code>. */
    private static RouteFilter rewritePath(Given given) {
        var config = given.bind(new RewritePathGatewayFilterFactory());
        String replacement = config.getReplacement();
        if (replacement == null) {
            throw new Unusable("argument 'replacement' is missing", "a text");
        }
        return new RouteFilter.RewritePath(
                LinearRegex.compile(Unusable.text(config.getRegexp(), "regexp")), replacement.replace("$\\", "$"));
    }

    private static RouteFilter setPath(Given given) {
        var config = given.bind(new SetPathGatewayFilterFactory());
        return new RouteFilter.SetPath(Unusable.text(config.getTemplate(), "template"));
    }

    private static RouteFilter addParameter(Given given) {
        var config = given.bind(new AddRequestParameterGatewayFilterFactory());
        return new RouteFilter.AddRequestParameter(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"));
    }

    private static RouteFilter removeParameter(Given given) {
        var config = given.bind(new RemoveRequestParameterGatewayFilterFactory());
        return new RouteFilter.RemoveRequestParameter(Unusable.text(config.getName(), "name"));
    }

    private static RouteFilter rewriteParameter(Given given) {
        var config = given.bind(new RewriteRequestParameterGatewayFilterFactory());
        if (config.getReplacement() == null) {
            throw new Unusable("argument 'replacement' is missing", "a text");
        }
        return new RouteFilter.RewriteRequestParameter(
                Unusable.text(config.getName(), "name"), config.getReplacement());
    }
}
