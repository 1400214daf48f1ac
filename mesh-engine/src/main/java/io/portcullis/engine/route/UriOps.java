package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.RouteFilter.RequestHeaderToRequestUri;
import io.portcullis.core.route.RouteFilter.SetRequestUri;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the filters do that say where a request goes. As in SCG they run behind all others, and a text that is no URI leaves
 * the route's own target in place. Stateless, any thread.
 */
final class UriOps {
    /** What Java makes a URL of; SCG lets a header name no other. */
    private static final Set<String> URLS = Set.of("http", "https", "ftp", "file", "jar", "mailto");

    private UriOps() {}

    static RequestOp ofHeader(RequestHeaderToRequestUri filter) {
        HeaderName name = HeaderName.of(filter.name());
        return (head, passage) -> {
            String value = head.headers().get(name);
            URI uri = value == null ? null : parse(value);
            return uri != null && URLS.contains(scheme(uri))
                    ? send(uri, "RequestHeaderToRequestUri", head, passage)
                    : null;
        };
    }

    static RequestOp ofTemplate(SetRequestUri filter) {
        ValueTemplate template = ValueTemplate.parse(filter.template());
        return (head, passage) -> {
            String value = template.expand(passage.variables());
            URI uri = value == null ? null : parse(value);
            return uri != null && uri.isAbsolute() ? send(uri, "SetRequestUri", head, passage) : null;
        };
    }

    private static @Nullable URI parse(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Stop send(URI uri, String filter, RequestHead head, Passage passage) {
        RouteTarget target = target(uri);
        if (target == null) {
            return new Stop.Failed(Failure.of(
                    FailureCode.BAD_REQUEST,
                    "filter " + filter + ": nothing can be sent to " + uri.getScheme() + "://" + uri.getRawAuthority(),
                    "name a host with http or https, or a service with lb"));
        }
        passage.target(target);
        String ascii = uri.toASCIIString();
        URI encoded = URI.create(ascii);
        String path = encoded.getRawPath();
        head.path(path == null || path.isEmpty() ? "/" : path);
        head.query(encoded.getRawQuery());
        return null;
    }

    private static @Nullable RouteTarget target(URI uri) {
        String host = uri.getHost();
        if (host == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            return null;
        }
        return switch (scheme(uri)) {
            case "http", "ws" -> address(false, host, uri.getPort() < 0 ? 80 : uri.getPort());
            case "https", "wss" -> address(true, host, uri.getPort() < 0 ? 443 : uri.getPort());
            case "lb" -> service(host, Math.max(0, uri.getPort()));
            default -> null;
        };
    }

    private static RouteTarget address(boolean secure, String host, int port) {
        return new RouteTarget.ToAddress(
                secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private static @Nullable RouteTarget service(String name, int port) {
        try {
            return new RouteTarget.ToService(new ServiceId("", name, port));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
