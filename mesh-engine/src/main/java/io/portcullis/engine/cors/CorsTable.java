package io.portcullis.engine.cors;

import io.portcullis.core.model.CorsRules;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.route.PathPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests by the origin of the page that makes them, with the meaning that the same settings have in Spring Cloud
 * Gateway. Immutable, any thread.
 */
// Where anything is set, no question of a browser (preflight) reaches a service; for a path about which nothing is
// said the answer is one without any permission, as in Spring Framework 7. Every other response for a path with a
// policy says that it varies by origin.
public final class CorsTable {
    static final HeaderName REQUEST_METHOD = HeaderName.of("Access-Control-Request-Method");
    static final HeaderName REQUEST_HEADERS = HeaderName.of("Access-Control-Request-Headers");
    private static final HeaderName ORIGIN = HeaderName.of("Origin");

    private final List<Entry> routed;
    private final List<Entry> unrouted;
    private final Headers vary = new Headers();

    private record Entry(PathPattern path, CompiledCors policy) {}

    private CorsTable(CorsRules rules) {
        this.routed = compiled(rules.routed());
        this.unrouted = compiled(rules.unrouted());
        for (HeaderName name : List.of(ORIGIN, REQUEST_METHOD, REQUEST_HEADERS)) {
            vary.add(HeaderName.VARY, name.toString());
        }
    }

    /**
     * The table of these rules, or null if there are none.
     *
     * @throws IllegalArgumentException naming the path that is no pattern
     */
    public static @Nullable CorsTable of(CorsRules rules) {
        return rules.routed().isEmpty() && rules.unrouted().isEmpty() ? null : new CorsTable(rules);
    }

    private static List<Entry> compiled(List<CorsRules.Rule> rules) {
        return rules.stream()
                .map(rule -> new Entry(PathPattern.compile(rule.path()), new CompiledCors(rule.policy())))
                .toList();
    }

    /**
     * Judges a request.
     *
     * @param secure whether it came over TLS
     * @param matched whether a route matches it
     * @return null if its origin does not matter
     */
    public @Nullable CorsVerdict judge(RequestHead head, boolean secure, boolean matched) {
        List<Entry> entries = matched ? routed : unrouted;
        String origin = head.headers().get(ORIGIN);
        boolean preflight = origin != null
                && head.method().equals("OPTIONS")
                && head.headers().contains(REQUEST_METHOD);
        CompiledCors policy = find(entries, head.path());
        if (policy == null) {
            return preflight ? new CorsVerdict.Preflight(new Headers()) : null;
        }
        if (origin != null && Origin.isMalformed(origin)) {
            return new CorsVerdict.Refused(vary, "the Origin header is malformed");
        }
        if (origin == null || Origin.isSame(origin, secure, head.authority())) {
            return preflight ? new CorsVerdict.Preflight(vary.copy()) : new CorsVerdict.Passes(vary);
        }
        return policy.judge(origin, head, preflight, vary);
    }

    private static @Nullable CompiledCors find(List<Entry> entries, String path) {
        for (Entry entry : entries) {
            if (entry.path().matches(path)) {
                return entry.policy();
            }
        }
        return null;
    }
}
