package io.portcullis.spring.route;

import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.RouteFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.factory.AddRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.AddResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.PrefixPathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RetryGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewritePathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetPathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetStatusGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerResilience4JFilterFactory;
import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory;

/** Translates the filters that the engine knows. One thread. */
final class Filters {
    private final Arguments arguments;
    private final Map<String, Known> known = new LinkedHashMap<>();

    @FunctionalInterface
    private interface Translation {
        RouteFilter translate(Map<String, String> args, Place place);
    }

    /** @param factory the class whose meaning the translation has */
    private record Known(Class<?> factory, Translation translation) {}

    Filters(Arguments arguments) {
        this.arguments = arguments;
        known.put("AddRequestHeader", new Known(AddRequestHeaderGatewayFilterFactory.class, this::addRequestHeader));
        known.put("SetRequestHeader", new Known(SetRequestHeaderGatewayFilterFactory.class, this::setRequestHeader));
        known.put(
                "RemoveRequestHeader",
                new Known(RemoveRequestHeaderGatewayFilterFactory.class, this::removeRequestHeader));
        known.put("AddResponseHeader", new Known(AddResponseHeaderGatewayFilterFactory.class, this::addResponseHeader));
        known.put("SetResponseHeader", new Known(SetResponseHeaderGatewayFilterFactory.class, this::setResponseHeader));
        known.put(
                "RemoveResponseHeader",
                new Known(RemoveResponseHeaderGatewayFilterFactory.class, this::removeResponseHeader));
        known.put("StripPrefix", new Known(StripPrefixGatewayFilterFactory.class, this::stripPrefix));
        known.put("PrefixPath", new Known(PrefixPathGatewayFilterFactory.class, this::prefixPath));
        known.put("RewritePath", new Known(RewritePathGatewayFilterFactory.class, this::rewritePath));
        known.put("SetPath", new Known(SetPathGatewayFilterFactory.class, this::setPath));
        known.put("SetStatus", new Known(SetStatusGatewayFilterFactory.class, this::setStatus));
        known.put("Retry", new Known(RetryGatewayFilterFactory.class, this::retry));
        known.put(
                "CircuitBreaker",
                new Known(SpringCloudCircuitBreakerResilience4JFilterFactory.class, this::circuitBreaker));
    }

    /** The names of the known ones. */
    Set<String> names() {
        return known.keySet();
    }

    /** The class whose meaning a known name has, or null. */
    @Nullable
    Class<?> factory(String name) {
        Known entry = known.get(name);
        return entry == null ? null : entry.factory();
    }

    /** @throws Unusable if the arguments make no filter */
    RouteFilter translate(String name, Map<String, String> args, Place place) {
        Known entry = known.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("filter " + name);
        }
        return entry.translation().translate(args, place);
    }

    private RouteFilter addRequestHeader(Map<String, String> args, Place place) {
        var config = arguments.bind(new AddRequestHeaderGatewayFilterFactory(), "AddRequestHeader", args, place);
        return new RouteFilter.AddRequestHeader(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"));
    }

    private RouteFilter setRequestHeader(Map<String, String> args, Place place) {
        var config = arguments.bind(new SetRequestHeaderGatewayFilterFactory(), "SetRequestHeader", args, place);
        return new RouteFilter.SetRequestHeader(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"));
    }

    private RouteFilter removeRequestHeader(Map<String, String> args, Place place) {
        var config = arguments.bind(new RemoveRequestHeaderGatewayFilterFactory(), "RemoveRequestHeader", args, place);
        return new RouteFilter.RemoveRequestHeader(Unusable.text(config.getName(), "name"));
    }

    private RouteFilter addResponseHeader(Map<String, String> args, Place place) {
        var config = arguments.bind(new AddResponseHeaderGatewayFilterFactory(), "AddResponseHeader", args, place);
        boolean override = !(config instanceof AddResponseHeaderGatewayFilterFactory.Config own) || own.isOverride();
        return new RouteFilter.AddResponseHeader(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"), override);
    }

    private RouteFilter setResponseHeader(Map<String, String> args, Place place) {
        var config = arguments.bind(new SetResponseHeaderGatewayFilterFactory(), "SetResponseHeader", args, place);
        return new RouteFilter.SetResponseHeader(
                Unusable.text(config.getName(), "name"), Unusable.text(config.getValue(), "value"));
    }

    private RouteFilter removeResponseHeader(Map<String, String> args, Place place) {
        var config =
                arguments.bind(new RemoveResponseHeaderGatewayFilterFactory(), "RemoveResponseHeader", args, place);
        return new RouteFilter.RemoveResponseHeader(Unusable.text(config.getName(), "name"));
    }

    private RouteFilter stripPrefix(Map<String, String> args, Place place) {
        int parts = arguments
                .bind(new StripPrefixGatewayFilterFactory(), "StripPrefix", args, place)
                .getParts();
        if (parts < 0) {
            throw new Unusable("parts " + parts, ">= 0");
        }
        return new RouteFilter.StripPrefix(parts);
    }

    private RouteFilter prefixPath(Map<String, String> args, Place place) {
        var config = arguments.bind(new PrefixPathGatewayFilterFactory(), "PrefixPath", args, place);
        return new RouteFilter.PrefixPath(Unusable.text(config.getPrefix(), "prefix"));
    }

    /** YAML reads <code>${name}</code> as a placeholder, which is why SCG's users write <code>$\{name}</code>. */
    private RouteFilter rewritePath(Map<String, String> args, Place place) {
        var config = arguments.bind(new RewritePathGatewayFilterFactory(), "RewritePath", args, place);
        String replacement = config.getReplacement();
        if (replacement == null) {
            throw new Unusable("argument 'replacement' is missing", "a text");
        }
        return new RouteFilter.RewritePath(
                LinearRegex.compile(Unusable.text(config.getRegexp(), "regexp")), replacement.replace("$\\", "$"));
    }

    private RouteFilter setPath(Map<String, String> args, Place place) {
        var config = arguments.bind(new SetPathGatewayFilterFactory(), "SetPath", args, place);
        return new RouteFilter.SetPath(Unusable.text(config.getTemplate(), "template"));
    }

    private RouteFilter setStatus(Map<String, String> args, Place place) {
        var config = arguments.bind(new SetStatusGatewayFilterFactory(), "SetStatus", args, place);
        return new RouteFilter.SetStatus(StatusCodes.parse(Unusable.text(config.getStatus(), "status"), 200));
    }

    private RouteFilter retry(Map<String, String> args, Place place) {
        var config = arguments.bind(new RetryGatewayFilterFactory(), "Retry", args, place);
        return new RouteFilter.Retry(Retries.policy(config, args, place));
    }

    private RouteFilter circuitBreaker(Map<String, String> args, Place place) {
        return CircuitBreakers.filter(arguments.bind(new CircuitBreakers(), "CircuitBreaker", args, place));
    }
}
