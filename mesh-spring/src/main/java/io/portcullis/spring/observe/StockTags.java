package io.portcullis.spring.observe;

import io.micrometer.core.instrument.Tags;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.observe.ExchangeRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The values of Spring's tags, as Spring Boot 4.1 and Spring Cloud Gateway 5.0 give them. Stateless, any thread. */
final class StockTags {
    static final String UNKNOWN = "UNKNOWN";
    /** SCG hands what no route matches to Spring's static resources, which have no such file. */
    private static final String NO_ROUTE = "NoResourceFoundException";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private StockTags() {}

    /** Methods are the client's to invent, so unknown ones share a name. */
    static String method(String method) {
        return METHODS.contains(method) ? method : UNKNOWN;
    }

    /** The failure's code, or none; what no route matches is what Spring makes of it. */
    static String exception(ExchangeRecord exchange) {
        Failure failure = exchange.failure();
        if (failure == null) {
            return Meters.NONE;
        }
        return failure.code() == FailureCode.NO_ROUTE
                ? NO_ROUTE
                : failure.code().text();
    }

    /** @param status 0 for none sent */
    static Tags server(String method, int status, String exception) {
        return Tags.of(
                "error",
                exception,
                "exception",
                exception,
                "method",
                method,
                "outcome",
                serverOutcome(status),
                "status",
                status == 0 ? UNKNOWN : Integer.toString(status),
                "uri",
                exception.equals(NO_ROUTE) ? "/**" : uri(status));
    }

    private static String serverOutcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> UNKNOWN;
        };
    }

    /** A gateway has no patterns of controllers; the path itself would be a series for each. */
    private static String uri(int status) {
        if (status / 100 == 3 && HttpStatus.resolve(status) != null) {
            return "REDIRECTION";
        }
        return status == 404 ? "NOT_FOUND" : UNKNOWN;
    }

    /** Without those of the route. */
    static Tags gateway(String method, int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return Tags.of(
                "httpMethod",
                method,
                "httpStatusCode",
                Integer.toString(status),
                "outcome",
                known == null ? "CUSTOM" : known.series().name(),
                "status",
                known == null ? Integer.toString(status) : known.name());
    }

    /** @param path the pattern that is told, or null where it is not asked for */
    static Tags route(String id, String uri, @Nullable String path) {
        Tags tags = Tags.of("routeId", id, "routeUri", uri);
        return path == null ? tags : tags.and("path", path);
    }
}
