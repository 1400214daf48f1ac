package io.portcullis.core.route;

import io.portcullis.core.model.ServiceId;

/** Where a route leads. Immutable, any thread. */
public sealed interface RouteTarget {
    /** As a route's {@code uri} says it, the port always told: {@code lb://shop}, {@code http://shop:80}. */
    default String uri() {
        return switch (this) {
            case ToService(ServiceId id) -> "lb://" + id;
            case ToAddress(boolean secure, String host, int port) ->
                (secure ? "https://" : "http://") + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
            case Nowhere() -> "no://op";
            case InLane(String uri) -> uri;
        };
    }

    /**
     * {@code lb://name}: a service of the mesh, with its policies and endpoints.
     *
     * @param id of the service
     */
    record ToService(ServiceId id) implements RouteTarget {}

    /**
     * {@code http://host:port} or {@code https://host:port}: one fixed address, with the default policies.
     *
     * @param secure whether to speak TLS, verified against the web's PKI
     * @param host name or IP address
     * @param port 1 to 65535
     */
    record ToAddress(boolean secure, String host, int port) implements RouteTarget {}

    /** {@code no://op}: answered here, with 200 or what SetStatus says, without an upstream. */
    record Nowhere() implements RouteTarget {}

    /**
     * Somewhere only the extension lane can reach, such as {@code forward:/hello}.
     *
     * @param uri as it is written
     */
    record InLane(String uri) implements RouteTarget {}
}
