package io.portcullis.spring.route;

import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteFilter.DedupeResponseHeader.Retained;
import io.portcullis.core.route.RouteFilter.RewriteLocationResponseHeader.StripVersion;
import java.util.Arrays;
import java.util.List;
import org.springframework.cloud.gateway.filter.factory.AddResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.DedupeResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewriteLocationResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewriteResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SecureHeadersGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetResponseHeaderGatewayFilterFactory;

/** The filters that change the headers of the response. Stateless. */
final class ResponseHeaderFilters {
    private final RouteSettings settings;

    ResponseHeaderFilters(RouteSettings settings) {
        this.settings = settings;
    }

    void addTo(Known<RouteFilter> known) {
        known.add("AddResponseHeader", AddResponseHeaderGatewayFilterFactory.class, ResponseHeaderFilters::add);
        known.add("SetResponseHeader", SetResponseHeaderGatewayFilterFactory.class, ResponseHeaderFilters::set);
        known.add(
                "RemoveResponseHeader", RemoveResponseHeaderGatewayFilterFactory.class, ResponseHeaderFilters::remove);
        known.add(
                "DedupeResponseHeader", DedupeResponseHeaderGatewayFilterFactory.class, ResponseHeaderFilters::dedupe);
        known.add(
                "RewriteResponseHeader",
                RewriteResponseHeaderGatewayFilterFactory.class,
                ResponseHeaderFilters::rewrite);
        known.add(
                "RewriteLocationResponseHeader",
                RewriteLocationResponseHeaderGatewayFilterFactory.class,
                ResponseHeaderFilters::rewriteLocation);
        known.add(
                "SecureHeaders",
                SecureHeadersGatewayFilterFactory.class,
                given -> new SecureHeaders(settings.secureHeaders()).filter(given));
    }

    private static RouteFilter add(Given given) {
        var config = given.bind(new AddResponseHeaderGatewayFilterFactory());
        boolean override = !(config instanceof AddResponseHeaderGatewayFilterFactory.Config own) || own.isOverride();
        return new RouteFilter.AddResponseHeader(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"), override);
    }

    private static RouteFilter set(Given given) {
        var config = given.bind(new SetResponseHeaderGatewayFilterFactory());
        return new RouteFilter.SetResponseHeader(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"));
    }

    private static RouteFilter remove(Given given) {
        var config = given.bind(new RemoveResponseHeaderGatewayFilterFactory());
        return new RouteFilter.RemoveResponseHeader(Unusable.text(config.getName(), "name"));
    }

    private static RouteFilter dedupe(Given given) {
        var config = given.bind(new DedupeResponseHeaderGatewayFilterFactory());
        List<String> names = Arrays.stream(
                        Unusable.text(config.getName(), "name").split(" "))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        return new RouteFilter.DedupeResponseHeader(
                names,
                switch (config.getStrategy()) {
                    case RETAIN_FIRST -> Retained.FIRST;
                    case RETAIN_LAST -> Retained.LAST;
                    case RETAIN_UNIQUE -> Retained.UNIQUE;
                });
    }

    /** YAML reads <code>${name}</code> as a placeholder, which is why SCG's users write <code>$\{name}</code>. */
    private static RouteFilter rewrite(Given given) {
        var config = given.bind(new RewriteResponseHeaderGatewayFilterFactory());
        String replacement = config.getReplacement();
        if (replacement == null) {
            throw new Unusable("argument 'replacement' is missing", "a text");
        }
        return new RouteFilter.RewriteResponseHeader(
                Unusable.text(config.getName(), "name"),
                LinearRegex.compile(Unusable.text(config.getRegexp(), "regexp")),
                replacement.replace("$\\", "$"));
    }

    private static RouteFilter rewriteLocation(Given given) {
        var config = given.bind(new RewriteLocationResponseHeaderGatewayFilterFactory());
        return new RouteFilter.RewriteLocationResponseHeader(
                switch (config.getStripVersion()) {
                    case NEVER_STRIP -> StripVersion.NEVER;
                    case AS_IN_REQUEST -> StripVersion.AS_IN_REQUEST;
                    case ALWAYS_STRIP -> StripVersion.ALWAYS;
                },
                Unusable.text(config.getLocationHeaderName(), "locationHeaderName"),
                config.getHostValue(),
                Unusable.text(config.getProtocols(), "protocols"));
    }
}
