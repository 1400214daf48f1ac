package io.portcullis.spring.route;

import io.portcullis.core.config.Suggestions;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.RouteTarget;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Translates the {@code uri} of a route. Stateless. */
final class Targets {
    private static final String EXPECTED =
            "lb://service, http://host:port, https://host:port (or lb:ws, ws, wss) or no://op";

    private Targets() {}

    /** @throws Unusable if nothing can be sent there */
    static RouteTarget of(@Nullable URI uri, Place place) {
        if (uri == null) {
            throw new Unusable("missing", EXPECTED);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "lb" -> service(balanced(uri), place);
            case "http", "https" -> address(uri, scheme.equals("https"), place);
            case "ws", "wss" -> address(uri, scheme.equals("wss"), place);
            case "no" -> new RouteTarget.Nowhere();
            case "forward" -> throw new NeedsLane("only Spring knows what answers " + uri);
            case "" -> throw new Unusable("'" + uri + "' has no scheme", EXPECTED);
            default -> throw new Unusable(uri + ": scheme '" + scheme + "' is unknown", EXPECTED);
        };
    }

    /** @throws Unusable if it is a service that is not among those */
    static RouteTarget declared(RouteTarget target, Collection<ServiceId> services) {
        if (target instanceof RouteTarget.ToService(ServiceId id) && !services.contains(id)) {
            List<String> names = services.stream().map(ServiceId::toString).toList();
            String declare = "a service declared under portcullis.services";
            throw new Unusable(
                    "lb://" + id,
                    Suggestions.closest(id.toString(), names)
                            .map(name -> declare + "; did you mean lb://" + name + "?")
                            .orElse(declare));
        }
        return target;
    }

    /** {@code lb:ws://service} is how SCG writes a service that is called by WebSocket: to us that is for the request to say. */
    private static URI balanced(URI uri) {
        String rest = uri.getRawSchemeSpecificPart();
        boolean webSocket = uri.isOpaque() && (rest.startsWith("ws://") || rest.startsWith("wss://"));
        return webSocket ? URI.create("lb" + rest.substring(rest.indexOf(':'))) : uri;
    }

    private static RouteTarget service(URI uri, Place place) {
        String authority = uri.getRawAuthority();
        if (authority == null) {
            throw new Unusable(uri + " names no service", "lb://service");
        }
        int colon = authority.lastIndexOf(':');
        String name = colon < 0 ? authority : authority.substring(0, colon);
        try {
            ServiceId id = new ServiceId("", name, colon < 0 ? 0 : port(authority.substring(colon + 1)));
            warnOfPath(uri, place);
            return new RouteTarget.ToService(id);
        } catch (IllegalArgumentException e) {
            throw new Unusable(uri + ": " + e.getMessage(), "lb:// and the name of a service");
        }
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port '" + text + "' is no number", e);
        }
    }

    private static RouteTarget address(URI uri, boolean secure, Place place) {
        if (uri.getHost() == null) {
            throw new Unusable(
                    uri + ": '" + uri.getRawAuthority() + "' is no host name; '_' cannot stand in one", EXPECTED);
        }
        if (uri.getRawUserInfo() != null) {
            throw new Unusable(
                    uri.getScheme() + "://...@" + uri.getHost() + ": a password does not belong here",
                    "AddRequestHeader=Authorization, ... with a placeholder");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        if (port == 0 || port > 65_535) {
            throw new Unusable(uri + ": port " + port, "1 to 65535");
        }
        warnOfPath(uri, place);
        String host = uri.getHost();
        return new RouteTarget.ToAddress(
                secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private static void warnOfPath(URI uri, Place place) {
        String path = uri.getRawPath();
        if (path != null && path.length() > 1) {
            place.warning(
                    "the path " + path + " of " + uri + " has no effect, as in Spring Cloud Gateway",
                    "the filter PrefixPath=" + path);
        }
    }
}
