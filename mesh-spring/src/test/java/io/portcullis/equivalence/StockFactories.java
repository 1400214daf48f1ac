package io.portcullis.equivalence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** What predicates and filters Spring Cloud Gateway's jar has. */
final class StockFactories {
    /** Not among the generated ones, and why. */
    static final Map<String, String> ELSEWHERE = Map.of(
            "CircuitBreaker", "needs Spring Cloud CircuitBreaker, which our starter leaves out (ADR 006)",
            "FallbackHeaders", "the same: it is for the fallback of CircuitBreaker",
            "LocalResponseCache", "its answers would be those of requests before",
            "JsonToGrpc", "needs gRPC and its descriptors on the class path",
            "ModifyRequestBody", "stock cannot read its classes from properties",
            "RequestRateLimiter", "stock has no limiter without Redis",
            "TokenRelay", "needs an OAuth2 client and a login");

    /** Refused. */
    static final Set<String> REFUSED = Set.of();

    private StockFactories() {}

    /** The names of all of them, as routes use them. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        names.addAll(names("handler/predicate/", "RoutePredicateFactory"));
        names.addAll(names("filter/factory/**/", "GatewayFilterFactory"));
        names.add("CircuitBreaker"); // Of another pattern: SpringCloudCircuitBreakerResilience4JFilterFactory.
        return names;
    }

    /** By their files: most say under which conditions they are beans, and some conditions are not met here. */
    private static Set<String> names(String folder, String suffix) {
        Set<String> names = new TreeSet<>();
        for (Resource found :
                classes("classpath*:org/springframework/cloud/gateway/" + folder + "*" + suffix + ".class")) {
            String name = String.valueOf(found.getFilename()).replace(suffix + ".class", "");
            if (!name.isEmpty() && !name.startsWith("Abstract")) {
                names.add(name);
            }
        }
        return names;
    }

    private static List<Resource> classes(String pattern) {
        try {
            return List.of(new PathMatchingResourcePatternResolver().getResources(pattern));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
