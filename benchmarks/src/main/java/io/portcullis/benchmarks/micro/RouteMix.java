package io.portcullis.benchmarks.micro;

import java.util.List;
import java.util.Map;

/**
 * The routes that look-ups are measured among, in the notation of Spring Cloud Gateway: of ten, four have a host of their own
 * and the same path, four have the same host and a path of their own and methods, two have a header with a value of its own
 * and neither host nor path. Stateless.
 */
final class RouteMix {
    private RouteMix() {}

    /** What tells a route from the others. */
    enum Kind {
        HOST,
        PATH,
        HEADER
    }

    /**
     * A request.
     *
     * @param headers besides Host
     */
    record Asked(String host, String path, Map<String, String> headers) {}

    static Kind kind(int route) {
        return route % 10 < 4 ? Kind.HOST : route % 10 < 8 ? Kind.PATH : Kind.HEADER;
    }

    /** The predicates, as shortcuts. */
    static List<String> predicates(int route) {
        return switch (kind(route)) {
            case HOST -> List.of("Host=tenant" + route + ".example.org", "Path=/api/**");
            case PATH -> List.of("Path=/team" + route / 10 + "/service" + route + "/**", "Method=GET,POST");
            case HEADER -> List.of("Header=X-Tenant, tenant" + route);
        };
    }

    /** A request that the route matches, and none before it. */
    static Asked asked(int route) {
        return switch (kind(route)) {
            case HOST -> new Asked("tenant" + route + ".example.org", "/api/orders/42", Map.of());
            case PATH ->
                new Asked("shop.example.org", "/team" + route / 10 + "/service" + route + "/orders/42", Map.of());
            case HEADER -> new Asked("shop.example.org", "/orders/42", Map.of("X-Tenant", "tenant" + route));
        };
    }

    /** The last route of a kind. */
    static int last(Kind kind, int routes) {
        int route = routes - 1;
        while (kind(route) != kind) {
            route--;
        }
        return route;
    }
}
