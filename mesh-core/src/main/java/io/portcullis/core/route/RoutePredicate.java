package io.portcullis.core.route;

import com.google.re2j.Pattern;
import io.portcullis.core.model.IpRange;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a route. The names, arguments and meaning are those of Spring Cloud Gateway's predicates. Regular
 * expressions run in linear time, so that no input can stall an event loop. Immutable, any thread.
 */
public sealed interface RoutePredicate {
    /**
     * @param patterns Spring path patterns ({@code ?}, {@code *}, {@code **}, <code>{name}</code>,
     *     <code>{name:regex}</code>, <code>{*name}</code>), one of which must match the whole path
     * @param matchTrailingSlash whether {@code /a/} matches {@code /a}
     */
    record Path(List<String> patterns, boolean matchTrailingSlash) implements RoutePredicate {
        public Path {
            patterns = List.copyOf(patterns);
        }
    }

    /**
     * @param patterns patterns of host names with {@code .} as separator, one of which must match; case matters, as in SCG
     * @param includePort whether the port of the Host header is part of what is matched; SCG's default is that it is
     */
    record Host(List<String> patterns, boolean includePort) implements RoutePredicate {
        public Host {
            patterns = List.copyOf(patterns);
        }

        /** Patterns for the whole Host header, its port included. */
        public Host(List<String> patterns) {
            this(patterns, true);
        }
    }

    /** @param methods upper case, one of which must be the request's */
    record Method(Set<String> methods) implements RoutePredicate {
        public Method {
            methods = Set.copyOf(methods);
        }
    }

    /**
     * @param name of the header, any case
     * @param regexp what one of its values must match whole, or null: present is enough
     */
    record Header(String name, @Nullable Pattern regexp) implements RoutePredicate {}

    /**
     * @param param name of the query parameter
     * @param regexp what one of its values must match whole, or null: present is enough
     */
    record Query(String param, @Nullable Pattern regexp) implements RoutePredicate {}

    /**
     * @param name of the cookie
     * @param regexp what one of its values must match whole
     */
    record Cookie(String name, Pattern regexp) implements RoutePredicate {}

    /**
     * A share of a group. The draw is taken once per request and group, before the other predicates.
     *
     * @param group routes of one group share out its requests
     * @param weight relative to the group's sum; 0 or more
     */
    record Weight(String group, int weight) implements RoutePredicate {}

    /** @param datetime the wall clock must be past it */
    record After(Instant datetime) implements RoutePredicate {}

    /** @param datetime the wall clock must not have reached it */
    record Before(Instant datetime) implements RoutePredicate {}

    /** Between two times, both excluded; the first is before the second. */
    record Between(Instant from, Instant to) implements RoutePredicate {}

    /** @param sources in one of which the address of the client's socket must be */
    record RemoteAddr(List<IpRange> sources) implements RoutePredicate {
        public RemoteAddr {
            sources = List.copyOf(sources);
        }
    }

    /**
     * As {@link RemoteAddr}, for the address in {@code X-Forwarded-For} where a trusted proxy sent one.
     *
     * @param sources in one of which that address must be
     * @param maxTrustedIndex which address from the right counts, 1 or more; with fewer of them the leftmost
     * @param trustedProxies what the address of the proxy's socket must match whole, or null: none is trusted
     */
    record XForwardedRemoteAddr(
            List<IpRange> sources,
            int maxTrustedIndex,
            @Nullable Pattern trustedProxies) implements RoutePredicate {
        public XForwardedRemoteAddr {
            sources = List.copyOf(sources);
        }
    }

    /**
     * The version of the API that a request asks for. A request whose version is refused has none.
     *
     * @param rule how it is read; the same for all routes of a table
     * @param version that it must be
     * @param baseline whether a later one will do ({@code 1.2+})
     */
    record Version(VersionRule rule, ApiVersion version, boolean baseline) implements RoutePredicate {}

    /** The three headers of a route service of Cloud Foundry have to be there. */
    record CloudFoundryRouteService() implements RoutePredicate {}

    /**
     * Only the application's own code knows whether it holds. A route that has one is always {@link Route#inLane() in the
     * lane}.
     *
     * @param text as it is written
     */
    record Opaque(String text) implements RoutePredicate {}
}
