package io.portcullis.spring.check;

import com.google.re2j.Pattern;
import io.portcullis.core.route.RoutePredicate;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a predicate holds wherever another one does. It says yes only where that is certain: a no may be a yes that
 * takes more thought. Stateless, any thread.
 */
final class Implication {
    private Implication() {}

    /**
     * @param given holds
     * @param needed asked for
     */
    static boolean holds(RoutePredicate given, RoutePredicate needed) {
        return switch (needed) {
            case RoutePredicate.Path path ->
                given instanceof RoutePredicate.Path own
                        && (path.matchTrailingSlash() || !own.matchTrailingSlash())
                        && all(own.patterns(), path.patterns(), PatternCover::path);
            case RoutePredicate.Host host ->
                given instanceof RoutePredicate.Host own
                        && own.includePort() == host.includePort()
                        && all(own.patterns(), host.patterns(), PatternCover::host);
            case RoutePredicate.Method method ->
                given instanceof RoutePredicate.Method own && method.methods().containsAll(own.methods());
            case RoutePredicate.Header header ->
                given instanceof RoutePredicate.Header own
                        && own.name().equalsIgnoreCase(header.name())
                        && (header.regexp() == null || same(own.regexp(), header.regexp()));
            case RoutePredicate.Query query ->
                given instanceof RoutePredicate.Query own
                        && own.param().equals(query.param())
                        && (query.regexp() == null || same(own.regexp(), query.regexp()));
            case RoutePredicate.Cookie cookie ->
                given instanceof RoutePredicate.Cookie own
                        && own.name().equals(cookie.name())
                        && same(own.regexp(), cookie.regexp());
            // Weight holds for a share of the requests, and of an opaque one only the application's code knows.
            default -> false;
        };
    }

    /** Whether each of the given alternatives is covered by one of the needed ones. */
    private static boolean all(List<String> given, List<String> needed, BiPredicate<String, String> covers) {
        return given.stream().allMatch(own -> needed.stream().anyMatch(other -> covers.test(other, own)));
    }

    private static boolean same(@Nullable Pattern one, @Nullable Pattern other) {
        return one != null
                && other != null
                && Objects.equals(one.pattern(), other.pattern())
                && one.flags() == other.flags();
    }
}
