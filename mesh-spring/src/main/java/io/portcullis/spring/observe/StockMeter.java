package io.portcullis.spring.observe;

import java.util.List;

/** The meters of Spring that the engine keeps for those who have alerts and dashboards of them. */
enum StockMeter {
    SERVER_REQUESTS(
            "http.server.requests",
            List.of("error", "exception", "method", "outcome", "status", "uri"),
            "Exchanges that ended; uri as for everything that no controller answers: REDIRECTION, NOT_FOUND or UNKNOWN"),
    GATEWAY_REQUESTS(
            "spring.cloud.gateway.requests",
            List.of("httpMethod", "httpStatusCode", "outcome", "routeId", "routeUri", "status"),
            "Exchanges of a route that were answered; besides these tags those of metrics.tags, and path with"
                    + " metrics.path-tags.enabled");

    private final String text;
    private final List<String> tags;
    private final String description;

    StockMeter(String text, List<String> tags, String description) {
        this.text = text;
        this.tags = tags;
        this.description = description;
    }

    /** Its name where nothing else is configured. */
    String text() {
        return text;
    }

    List<String> tags() {
        return tags;
    }

    /** What it measures, for docs/metrics.md. */
    String description() {
        return description;
    }
}
