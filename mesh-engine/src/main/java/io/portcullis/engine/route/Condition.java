package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.route.ApiVersion;
import io.portcullis.engine.http.HeaderName;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A predicate ready to be tested; its text is the predicate as it is configured. Immutable, any thread. */
sealed interface Condition {
    boolean test(Lookup lookup);

    /** Takes the variables of a request that passed the test. */
    default void capture(Lookup lookup, UriVariables into) {}

    /** Whether {@link #capture} does anything. */
    default boolean captures() {
        return false;
    }

    record Path(List<PathPattern> patterns) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return first(lookup) != null;
        }

        private @Nullable PathPattern first(Lookup lookup) {
            for (int i = 0; i < patterns.size(); i++) {
                PathPattern pattern = patterns.get(i);
                if (pattern.programSize() > 0) {
                    lookup.budget()
                            .spend(pattern.programSize(), lookup.head().path().length());
                }
                if (pattern.matches(lookup.path())) {
                    return patterns.get(i);
                }
            }
            return null;
        }

        @Override
        public void capture(Lookup lookup, UriVariables into) {
            PathPattern matched = first(lookup);
            if (matched != null) {
                matched.capture(lookup.path(), into);
            }
        }

        @Override
        public boolean captures() {
            return patterns.stream().anyMatch(pattern -> !pattern.variables().isEmpty());
        }

        @Override
        public String toString() {
            return "Path=" + Words.list(patterns);
        }
    }

    record Host(List<HostPattern> patterns, boolean includePort) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return first(lookup) != null;
        }

        private @Nullable HostPattern first(Lookup lookup) {
            HostView host = lookup.host(includePort);
            for (int i = 0; i < patterns.size(); i++) {
                HostPattern pattern = patterns.get(i);
                if (pattern.programSize() > 0) {
                    lookup.budget().spend(pattern.programSize(), host.text().length());
                }
                if (pattern.matches(host, null)) {
                    return patterns.get(i);
                }
            }
            return null;
        }

        @Override
        public void capture(Lookup lookup, UriVariables into) {
            HostPattern matched = first(lookup);
            if (matched != null) {
                matched.matches(lookup.host(includePort), into);
            }
        }

        @Override
        public boolean captures() {
            return patterns.stream().anyMatch(pattern -> !pattern.variables().isEmpty());
        }

        @Override
        public String toString() {
            return "Host=" + Words.list(patterns);
        }
    }

    record Method(Set<String> methods) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return methods.contains(lookup.head().method());
        }

        @Override
        public String toString() {
            return "Method=" + Words.list(methods.stream().sorted().toList());
        }
    }

    record Header(HeaderName name, @Nullable Pattern regexp) implements Condition {
        /** What stands for itself in an expression, besides letters and digits. */
        private static final String PLAIN = "-_/:@=~";

        @Override
        public boolean test(Lookup lookup) {
            return HeaderValues.any(lookup.head().headers(), name, regexp, lookup.budget());
        }

        /** The only value that the expression matches, or null if there are more or it is hard to say. */
        @Nullable
        String onlyValue() {
            boolean plain = regexp != null
                    && regexp.flags() == 0
                    && regexp.pattern().chars().allMatch(c -> PLAIN.indexOf(c) >= 0 || Character.isLetterOrDigit(c));
            return plain && regexp != null && !regexp.pattern().isEmpty() ? regexp.pattern() : null;
        }

        @Override
        public String toString() {
            return "Header=" + name + (regexp == null ? "" : ", " + regexp);
        }
    }

    /** All of these are there. */
    record Headers(String text, List<HeaderName> names) implements Condition {
        static final Headers CLOUD_FOUNDRY = new Headers(
                "CloudFoundryRouteService",
                List.of(
                        HeaderName.of("X-CF-Forwarded-Url"),
                        HeaderName.of("X-CF-Proxy-Signature"),
                        HeaderName.of("X-CF-Proxy-Metadata")));

        @Override
        public boolean test(Lookup lookup) {
            for (HeaderName name : names) {
                if (!HeaderValues.any(lookup.head().headers(), name, null, lookup.budget())) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    record Query(String param, @Nullable Pattern regexp) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return QueryValues.any(lookup.head().query(), param, regexp, lookup.budget());
        }

        @Override
        public String toString() {
            return "Query=" + param + (regexp == null ? "" : ", " + regexp);
        }
    }

    record Cookie(String name, Pattern regexp) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return CookieValues.any(lookup.head().headers(), name, regexp, lookup.budget());
        }

        @Override
        public String toString() {
            return "Cookie=" + name + ", " + regexp;
        }
    }

    /**
     * A time of the wall clock between two others, both excluded.
     *
     * @param from null: since ever
     * @param to null: for ever
     */
    record Time(@Nullable Instant from, @Nullable Instant to) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            Instant now = lookup.arrival().now();
            return (from == null || now.isAfter(from)) && (to == null || now.isBefore(to));
        }

        @Override
        public String toString() {
            return from == null ? "Before=" + to : to == null ? "After=" + from : "Between=" + from + ", " + to;
        }
    }

    /** The address of the client's socket. */
    record RemoteAddress(List<IpRange> sources) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return in(sources, lookup.arrival().address());
        }

        static boolean in(List<IpRange> sources, @Nullable InetAddress address) {
            for (int i = 0; address != null && i < sources.size(); i++) {
                if (sources.get(i).contains(address)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return "RemoteAddr=" + Words.list(sources);
        }
    }

    /** The address that a trusted proxy says the request came from; that of the client's socket where it says nothing. */
    record ForwardedAddress(
            List<IpRange> sources,
            int maxTrustedIndex,
            @Nullable Pattern trustedProxies) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return RemoteAddress.in(sources, ForwardedFor.client(lookup.arrival(), maxTrustedIndex, trustedProxies));
        }

        @Override
        public String toString() {
            return "XForwardedRemoteAddr=" + Words.list(sources);
        }
    }

    /** @param baseline whether a later version will do */
    record Version(VersionReader reader, ApiVersion version, boolean baseline) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            ApiVersion asked = lookup.version(reader).version();
            return asked != null && (baseline ? version.compareTo(asked) <= 0 : version.equals(asked));
        }

        @Override
        public String toString() {
            return "Version=" + version + (baseline ? "+" : "");
        }
    }

    /** It may hold: that is for the lane to find out. */
    record Opaque(String text) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return true;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** @param rank of the route that has this share */
    record Weight(WeightGroup group, int weight, int rank) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return group.chosen(lookup.draw(group.index())) == rank;
        }

        @Override
        public String toString() {
            return "Weight=" + group.name() + ", " + weight;
        }
    }
}
