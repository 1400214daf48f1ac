package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import io.portcullis.engine.http.HeaderName;
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
                if (patterns.get(i).matches(lookup.path())) {
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
                if (patterns.get(i).matches(host, null)) {
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
        @Override
        public boolean test(Lookup lookup) {
            return HeaderValues.any(lookup.head().headers(), name, regexp);
        }

        @Override
        public String toString() {
            return "Header=" + name + (regexp == null ? "" : ", " + regexp);
        }
    }

    record Query(String param, @Nullable Pattern regexp) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return QueryValues.any(lookup.head().query(), param, regexp);
        }

        @Override
        public String toString() {
            return "Query=" + param + (regexp == null ? "" : ", " + regexp);
        }
    }

    record Cookie(String name, Pattern regexp) implements Condition {
        @Override
        public boolean test(Lookup lookup) {
            return CookieValues.any(lookup.head().headers(), name, regexp);
        }

        @Override
        public String toString() {
            return "Cookie=" + name + ", " + regexp;
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
