package io.portcullis.core.route;

import com.google.re2j.Pattern;
import io.portcullis.core.model.RetryPolicy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a route's plan. The names, arguments and meaning are those of Spring Cloud Gateway's filters. Values
 * and templates may contain <code>{name}</code>, which takes the URI variable that Path or Host captured. Immutable, any
 * thread.
 */
public sealed interface RouteFilter {
    record AddRequestHeader(String name, String value) implements RouteFilter {}

    record SetRequestHeader(String name, String value) implements RouteFilter {}

    record RemoveRequestHeader(String name) implements RouteFilter {}

    record AddResponseHeader(String name, String value, boolean override) implements RouteFilter {}

    record SetResponseHeader(String name, String value) implements RouteFilter {}

    record RemoveResponseHeader(String name) implements RouteFilter {}

    /** @param parts how many leading path segments go; 0 or more */
    record StripPrefix(int parts) implements RouteFilter {}

    record PrefixPath(String template) implements RouteFilter {}

    record RewritePath(Pattern regexp, String replacement) implements RouteFilter {}

    record SetPath(String template) implements RouteFilter {}

    /** @param status 100 to 999 */
    record SetStatus(int status) implements RouteFilter {}

    /**
     * Wraps what follows. Replaces the service's own retry policy on this route.
     *
     * @param policy SCG's {@code retries: 3} is {@code maxAttempts 4}
     */
    record Retry(RetryPolicy policy) implements RouteFilter {}

    /**
     * Wraps what follows. Replaces the service's own circuit breaker on this route.
     *
     * @param name names the breaker; its settings are those of {@code resilience4j.circuitbreaker.instances.<name>}, or
     *     null for the route's id
     * @param statusCodes statuses recorded as failures; empty: 500 to 599
     */
    record CircuitBreaker(@Nullable String name, Set<Integer> statusCodes) implements RouteFilter {
        public CircuitBreaker {
            statusCodes = Set.copyOf(statusCodes);
        }
    }
}
