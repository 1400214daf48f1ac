package io.portcullis.core.route;

import com.google.re2j.Pattern;
import io.portcullis.core.extension.EventLoopFilter;
import io.portcullis.core.limit.RateLimitKey;
import io.portcullis.core.limit.TokenBuckets;
import io.portcullis.core.limit.TokenRate;
import io.portcullis.core.model.RetryPolicy;
import java.net.URI;
import java.util.List;
import java.util.Map;
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

    /**
     * @param status 100 to 999
     * @param originalStatusHeader takes the status as it was, or null
     */
    record SetStatus(int status, @Nullable String originalStatusHeader) implements RouteFilter {
        /** Without a trace of the original status. */
        public SetStatus(int status) {
            this(status, null);
        }
    }

    /** @param headers each name with its values, added where the request has no value for it that is more than blanks */
    record AddRequestHeadersIfNotPresent(Map<String, List<String>> headers) implements RouteFilter {}

    /** Copies the values of one header to another. */
    record MapRequestHeader(String from, String to) implements RouteFilter {}

    record AddRequestParameter(String name, String value) implements RouteFilter {}

    record RemoveRequestParameter(String name) implements RouteFilter {}

    record RewriteRequestParameter(String name, String replacement) implements RouteFilter {}

    /** Host goes upstream as the client sent it. */
    record PreserveHostHeader() implements RouteFilter {}

    record SetRequestHostHeader(String host) implements RouteFilter {}

    /** @param name of a header whose value is the URI the request goes to, path and query included */
    record RequestHeaderToRequestUri(String name) implements RouteFilter {}

    /** @param template of the URI the request goes to, path and query included */
    record SetRequestUri(String template) implements RouteFilter {}

    /**
     * Answers 431 to a request with a header that is too large, its name included.
     *
     * @param maxBytes of one header
     * @param errorHeader takes what was too large
     */
    record RequestHeaderSize(long maxBytes, String errorHeader) implements RouteFilter {}

    /** @param maxBytes Content-Length may be; more is answered with 413 */
    record RequestSize(long maxBytes) implements RouteFilter {}

    /**
     * Answers with a redirection.
     *
     * @param status 300 to 399
     * @param includeRequestParams whether the parameters of the request are added to those of the URL
     */
    record RedirectTo(int status, URI url, boolean includeRequestParams) implements RouteFilter {}

    /** @param names of the headers of which some values stay */
    record DedupeResponseHeader(List<String> names, Retained retained) implements RouteFilter {
        /** Which values stay. */
        public enum Retained {
            FIRST,
            LAST,
            UNIQUE
        }
    }

    record RewriteResponseHeader(String name, Pattern regexp, String replacement) implements RouteFilter {}

    /**
     * Makes the URL of a response header lead back to this side.
     *
     * @param stripVersion whether a first path segment such as {@code v2} goes, too
     * @param header that has the URL
     * @param host what takes the place of host and port, or null: Host of the request
     * @param protocols what the scheme must match, or nothing happens
     */
    record RewriteLocationResponseHeader(
            StripVersion stripVersion,
            String header,
            @Nullable String host,
            String protocols) implements RouteFilter {
        /** When the version goes. */
        public enum StripVersion {
            NEVER,
            AS_IN_REQUEST,
            ALWAYS
        }
    }

    /** @param headers set on responses that do not have them */
    record SecureHeaders(Map<String, String> headers) implements RouteFilter {}

    /**
     * Answers requests that come too fast. All routes of one id share their buckets, whatever table they are in.
     *
     * @param buckets of the process
     * @param rate how fast is too fast
     * @param key whose requests are counted together
     * @param deniedStatus of the answer; SCG's default is 429
     * @param emptyKeyStatus of the answer to a request without a key, or 0: it goes on, uncounted
     * @param headers of every response, or null for none
     */
    record RequestRateLimiter(
            TokenBuckets buckets,
            TokenRate rate,
            RateLimitKey key,
            int deniedStatus,
            int emptyKeyStatus,
            @Nullable RateLimitHeaders headers)
            implements RouteFilter {}

    /** The names of the headers that tell a rate limit; null for what is not told. */
    record RateLimitHeaders(
            String remaining,
            @Nullable String replenishRate,
            @Nullable String burstCapacity,
            @Nullable String requestedTokens) {
        /** SCG's. */
        public static final RateLimitHeaders DEFAULT = new RateLimitHeaders(
                "X-RateLimit-Remaining",
                "X-RateLimit-Replenish-Rate",
                "X-RateLimit-Burst-Capacity",
                "X-RateLimit-Requested-Tokens");

        /** What is left, and no more. */
        public static RateLimitHeaders remainingAlone(String name) {
            return new RateLimitHeaders(name, null, null, null);
        }
    }

    /**
     * A filter of the application that runs on the event loop.
     *
     * @param name as routes write it
     * @param filter made of the route's arguments
     */
    record OnEventLoop(String name, EventLoopFilter filter) implements RouteFilter {}

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
     * @param fallbackPath template of the path where the request goes when the call fails, is not made, or is answered with one
     *     of the statuses; null for no fallback
     * @param resumeWithoutError whether a call that fails without an answer, other than by a timeout or an open breaker, is
     *     answered 200
     */
    record CircuitBreaker(
            @Nullable String name,
            Set<Integer> statusCodes,
            @Nullable String fallbackPath,
            boolean resumeWithoutError) implements RouteFilter {
        public CircuitBreaker {
            statusCodes = Set.copyOf(statusCodes);
        }

        /** Whose failures are told to the client. */
        public CircuitBreaker(@Nullable String name, Set<Integer> statusCodes) {
            this(name, statusCodes, null, false);
        }
    }
}
