package io.portcullis.spring.route;

import com.google.re2j.Pattern;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.RoutePredicate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.cloud.gateway.handler.predicate.CookieRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.HeaderRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PathRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.QueryRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.WeightRoutePredicateFactory;
import org.springframework.cloud.gateway.support.WeightConfig;
import org.springframework.http.HttpMethod;

/** Translates the predicates that the engine knows. One thread. */
final class Predicates {
    private final Arguments arguments;
    private final String basePath;
    private final boolean hostIncludesPort;
    private final Map<String, Known> known = new LinkedHashMap<>();

    @FunctionalInterface
    private interface Translation {
        RoutePredicate translate(Map<String, String> args, Place place);
    }

    /** @param factory the class whose meaning the translation has */
    private record Known(Class<?> factory, Translation translation) {}

    Predicates(Arguments arguments, String basePath, boolean hostIncludesPort) {
        this.arguments = arguments;
        this.basePath = basePath;
        this.hostIncludesPort = hostIncludesPort;
        known.put("Path", new Known(PathRoutePredicateFactory.class, this::path));
        known.put("Host", new Known(HostRoutePredicateFactory.class, this::host));
        known.put("Method", new Known(MethodRoutePredicateFactory.class, this::method));
        known.put("Header", new Known(HeaderRoutePredicateFactory.class, this::header));
        known.put("Query", new Known(QueryRoutePredicateFactory.class, this::query));
        known.put("Cookie", new Known(CookieRoutePredicateFactory.class, this::cookie));
        known.put("Weight", new Known(WeightRoutePredicateFactory.class, this::weight));
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

    /** @throws Unusable if the arguments make no predicate */
    RoutePredicate translate(String name, Map<String, String> args, Place place) {
        Known entry = known.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("predicate " + name);
        }
        return entry.translation().translate(args, place);
    }

    // Spring 7 has no optional trailing slash any more, and SCG 5.0 therefore ignores the flag: so do we.
    private RoutePredicate path(Map<String, String> args, Place place) {
        var config = arguments.bind(new PathRoutePredicateFactory(new WebFluxProperties()), "Path", args, place);
        if (args.values().stream().anyMatch("true"::equalsIgnoreCase)) {
            place.warning(
                    "matchTrailingSlash=true has no effect, as in Spring Cloud Gateway 5",
                    "a second pattern that ends with a slash");
        }
        List<String> patterns = some(config.getPatterns(), "patterns").stream()
                .map(this::withBasePath)
                .toList();
        for (String pattern : patterns) {
            if (!pattern.startsWith("/") && !pattern.startsWith("**") && !pattern.startsWith("{*")) {
                place.warning("pattern " + pattern + " never matches: paths begin with a slash", "/" + pattern);
            }
        }
        return new RoutePredicate.Path(patterns, false);
    }

    private String withBasePath(String pattern) {
        if (basePath.isBlank()) {
            return pattern;
        }
        return basePath + (pattern.length() > 1 && !pattern.startsWith("/") ? "/" : "") + pattern;
    }

    private RoutePredicate host(Map<String, String> args, Place place) {
        var config = arguments.bind(new HostRoutePredicateFactory(), "Host", args, place);
        return new RoutePredicate.Host(some(config.getPatterns(), "patterns"), hostIncludesPort);
    }

    private RoutePredicate method(Map<String, String> args, Place place) {
        var config = arguments.bind(new MethodRoutePredicateFactory(), "Method", args, place);
        Set<String> methods = new TreeSet<>();
        for (HttpMethod method : config.getMethods()) {
            if (!method.name().equals(method.name().toUpperCase(Locale.ROOT))) {
                throw new Unusable(
                        "method " + method + " never matches: methods are upper case",
                        method.name().toUpperCase(Locale.ROOT));
            }
            methods.add(method.name());
        }
        if (methods.isEmpty()) {
            throw new Unusable("argument 'methods' is missing", "such as GET,POST");
        }
        return new RoutePredicate.Method(methods);
    }

    private RoutePredicate header(Map<String, String> args, Place place) {
        var config = arguments.bind(new HeaderRoutePredicateFactory(), "Header", args, place);
        return new RoutePredicate.Header(Unusable.text(config.getHeader(), "header"), regexp(config.getRegexp()));
    }

    private RoutePredicate query(Map<String, String> args, Place place) {
        var config = arguments.bind(new QueryRoutePredicateFactory(), "Query", args, place);
        if (config.getPredicate() != null) {
            throw new NeedsLane("the predicate of Query=" + config.getParam() + " is the application's own code");
        }
        return new RoutePredicate.Query(Unusable.text(config.getParam(), "param"), regexp(config.getRegexp()));
    }

    private RoutePredicate cookie(Map<String, String> args, Place place) {
        var config = arguments.bind(new CookieRoutePredicateFactory(), "Cookie", args, place);
        return new RoutePredicate.Cookie(
                Unusable.text(config.getName(), "name"),
                LinearRegex.compile(Unusable.text(config.getRegexp(), "regexp")));
    }

    private RoutePredicate weight(Map<String, String> args, Place place) {
        WeightConfig config = arguments.bind(new WeightRoutePredicateFactory(), "Weight", args, place);
        if (config.getWeight() < 0) {
            throw new Unusable("weight " + config.getWeight(), ">= 0");
        }
        return new RoutePredicate.Weight(Unusable.text(config.getGroup(), "group"), config.getWeight());
    }

    private static @Nullable Pattern regexp(@Nullable String text) {
        return text == null || text.isBlank() ? null : LinearRegex.compile(text);
    }

    private static List<String> some(List<String> values, String argument) {
        if (values.isEmpty()) {
            throw new Unusable("argument '" + argument + "' is missing", "at least one pattern");
        }
        return values;
    }
}
