package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.route.ApiVersion;
import io.portcullis.core.route.VersionRule;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the version of the API that a request asks for, as Spring's default strategy does. Immutable, any thread. */
final class VersionReader {
    private static final Reading NONE = new Reading(null, null);

    /** Finds the text of a version in a request. */
    private interface Place {
        /** Null if it has nothing there; empty, which no version is, if it cannot be said. */
        @Nullable
        String of(RequestHead head);
    }

    /**
     * What came of it.
     *
     * @param version or null: none, or it is refused
     * @param refusal why no route takes the request, or null
     */
    record Reading(@Nullable ApiVersion version, @Nullable Failure refusal) {}

    private final VersionRule rule;
    private final Place[] places;
    private final Reading missing;
    private final Reading unreadable;

    private VersionReader(VersionRule rule) {
        this.rule = rule;
        this.places = rule.places().stream().map(VersionReader::place).toArray(Place[]::new);
        this.unreadable = refused("the version of the API cannot be read from the request", rule);
        this.missing = rule.fallback() != null
                ? new Reading(rule.fallback(), null)
                : rule.required()
                        ? refused("the request does not say which version of the API it asks for", rule)
                        : NONE;
    }

    /** @throws IllegalArgumentException saying what is wrong with the name of a header */
    static VersionReader of(VersionRule rule) {
        return new VersionReader(rule);
    }

    /**
     * That of the routes' predicates, or null if none has any.
     *
     * @throws IllegalArgumentException if they have different ones
     */
    static @Nullable VersionReader among(List<CompiledRoute> routes) {
        VersionReader first = null;
        for (CompiledRoute route : routes) {
            for (Condition condition : route.conditions()) {
                if (condition instanceof Condition.Version version) {
                    first = first == null ? version.reader() : first;
                    if (!first.rule.equals(version.reader().rule)) {
                        throw new IllegalArgumentException(
                                "route " + route.id() + ": reads versions otherwise than the routes before it");
                    }
                }
            }
        }
        return first;
    }

    private static Reading refused(String message, VersionRule rule) {
        String where = rule.places().stream().map(Object::toString).collect(Collectors.joining(", or "));
        return new Reading(null, Failure.of(FailureCode.BAD_REQUEST, message, "send one such as 1.2 in " + where));
    }

    private static Place place(VersionRule.Place place) {
        return switch (place) {
            case VersionRule.Header p -> {
                HeaderName name = HeaderName.of(p.name());
                yield head -> head.headers().get(name);
            }
            case VersionRule.Query p -> head -> QueryValues.first(head.query(), p.param());
            case VersionRule.PathSegment p -> head -> segment(head.path(), p.index());
        };
    }

    private static String segment(String path, int index) {
        int left = index;
        for (int at = 0; at < path.length(); ) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            if (end > at && left-- == 0) {
                return path.substring(at, end);
            }
            at = end + 1;
        }
        return "";
    }

    Reading read(RequestHead head) {
        for (Place place : places) {
            String text = place.of(head);
            if (text != null) {
                ApiVersion version = ApiVersion.parse(text);
                return version == null ? unreadable : new Reading(version, null);
            }
        }
        return missing;
    }
}
