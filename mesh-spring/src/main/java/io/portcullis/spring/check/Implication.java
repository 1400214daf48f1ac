package io.portcullis.spring.check;

import io.portcullis.core.model.IpRange;
import io.portcullis.core.route.RoutePredicate;
import java.time.Instant;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Tells whether predicates hold wherever others do. It says yes only where that is certain: a no may be a yes that
 * takes more thought. Stateless, any thread.
 */
final class Implication {
    private Implication() {}

    /** Whether the needed predicates hold, all of them, wherever the given ones do. */
    static boolean holds(List<RoutePredicate> given, List<RoutePredicate> needed) {
        List<RoutePredicate> parts = parts(given);
        return parts(needed).stream()
                .allMatch(part -> isAlwaysTrue(part) || parts.stream().anyMatch(own -> holds(own, part)));
    }

    /** Every request that reaches the routes has a path. */
    private static boolean isAlwaysTrue(RoutePredicate predicate) {
        return predicate instanceof RoutePredicate.Path path
                && path.patterns().stream().anyMatch(PatternCover::isEveryPath);
    }

    /** The predicates with those that say several things at once taken apart. */
    private static List<RoutePredicate> parts(List<RoutePredicate> predicates) {
        return predicates.stream().flatMap(Implication::parts).toList();
    }

    private static Stream<RoutePredicate> parts(RoutePredicate predicate) {
        return switch (predicate) {
            case RoutePredicate.Between(Instant from, Instant to) ->
                Stream.of(new RoutePredicate.After(from), new RoutePredicate.Before(to));
            case RoutePredicate.CloudFoundryRouteService cloud ->
                Stream.of("X-CF-Forwarded-Url", "X-CF-Proxy-Signature", "X-CF-Proxy-Metadata")
                        .map(name -> new RoutePredicate.Header(name, null));
            default -> Stream.of(predicate);
        };
    }

    private static boolean holds(RoutePredicate given, RoutePredicate needed) {
        return switch (needed) {
            case RoutePredicate.Path path -> given instanceof RoutePredicate.Path own && path(own, path);
            case RoutePredicate.Host host -> given instanceof RoutePredicate.Host own && host(own, host);
            case RoutePredicate.Method method ->
                given instanceof RoutePredicate.Method own && method.methods().containsAll(own.methods());
            case RoutePredicate.Header header ->
                given instanceof RoutePredicate.Header own
                        && own.name().equalsIgnoreCase(header.name())
                        && ValueCover.covers(header.regexp(), own.regexp());
            case RoutePredicate.Query query ->
                given instanceof RoutePredicate.Query own
                        && own.param().equals(query.param())
                        && ValueCover.covers(query.regexp(), own.regexp());
            case RoutePredicate.Cookie cookie ->
                given instanceof RoutePredicate.Cookie own
                        && own.name().equals(cookie.name())
                        && ValueCover.covers(cookie.regexp(), own.regexp());
            case RoutePredicate.After(Instant time) ->
                given instanceof RoutePredicate.After(Instant own) && !own.isBefore(time);
            case RoutePredicate.Before(Instant time) ->
                given instanceof RoutePredicate.Before(Instant own) && !own.isAfter(time);
            case RoutePredicate.RemoteAddr remote ->
                given instanceof RoutePredicate.RemoteAddr own && all(own.sources(), remote.sources(), IpRange::covers);
            case RoutePredicate.XForwardedRemoteAddr forwarded ->
                given instanceof RoutePredicate.XForwardedRemoteAddr own
                        && isOneAddress(own, forwarded)
                        && all(own.sources(), forwarded.sources(), IpRange::covers);
            // A range of versions may hold less than it seems to: only the same one is certain.
            case RoutePredicate.Version version -> given.equals(version);
            // Taken apart above.
            case RoutePredicate.Between between -> false;
            case RoutePredicate.CloudFoundryRouteService cloud -> false;
            // It holds for a share of the requests.
            case RoutePredicate.Weight weight -> false;
            // Only the application's code knows.
            case RoutePredicate.Opaque opaque -> false;
        };
    }

    private static boolean path(RoutePredicate.Path given, RoutePredicate.Path needed) {
        return (needed.matchTrailingSlash() || !given.matchTrailingSlash())
                && all(given.patterns(), needed.patterns(), PatternCover::path);
    }

    /** A given name without wildcards and port is the whole header, so that it makes no difference whether a port counts. */
    private static boolean host(RoutePredicate.Host given, RoutePredicate.Host needed) {
        boolean sameText = given.includePort() == needed.includePort()
                || (given.includePort() && given.patterns().stream().allMatch(PatternCover::isNameAlone));
        return sameText && all(given.patterns(), needed.patterns(), PatternCover::host);
    }

    /** Whether both look at the same address; where nobody is trusted it is always that of the connection. */
    private static boolean isOneAddress(
            RoutePredicate.XForwardedRemoteAddr given, RoutePredicate.XForwardedRemoteAddr needed) {
        if (given.trustedProxies() == null || needed.trustedProxies() == null) {
            return given.trustedProxies() == needed.trustedProxies();
        }
        return given.maxTrustedIndex() == needed.maxTrustedIndex()
                && ValueCover.same(given.trustedProxies(), needed.trustedProxies());
    }

    /** Whether each of the given alternatives is covered by one of the needed ones. */
    private static <T> boolean all(List<T> given, List<T> needed, BiPredicate<T, T> covers) {
        return given.stream().allMatch(own -> needed.stream().anyMatch(other -> covers.test(other, own)));
    }
}
