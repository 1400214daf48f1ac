package io.portcullis.equivalence;

import java.util.List;

/**
 * All that is loaded at one time.
 *
 * @param defaults filters of every route
 */
record RouteSet(List<Sample> defaults, List<RouteText> routes) {
    String yaml() {
        StringBuilder text = new StringBuilder("spring.cloud.gateway.server.webflux.default-filters:\n");
        if (defaults.isEmpty()) {
            text.insert(text.length() - 1, " []");
        }
        defaults.forEach(filter -> text.append(filter.line()));
        text.append("spring.cloud.gateway.server.webflux.routes:\n");
        routes.forEach(route -> text.append(route.yaml()));
        return text.toString();
    }
}
