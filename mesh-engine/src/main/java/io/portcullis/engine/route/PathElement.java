package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/** One element of a path pattern; each covers exactly one element of a path. Immutable, any thread. */
sealed interface PathElement {
    /** @param last whether no element follows in the pattern */
    boolean matches(PathView path, int at, boolean last);

    /** Instructions of the regular expression in it, or 0. */
    default int programSize() {
        return 0;
    }

    /** Takes the variables from the element that matched. */
    default void capture(PathView path, int at, UriVariables into) {}

    record Separator() implements PathElement {
        @Override
        public boolean matches(PathView path, int at, boolean last) {
            return path.isSeparator(at);
        }
    }

    record Literal(String text) implements PathElement {
        @Override
        public boolean matches(PathView path, int at, boolean last) {
            return path.is(at, text);
        }
    }

    /** Text with {@code ?}. */
    record SingleWildcards(String text) implements PathElement {
        @Override
        public boolean matches(PathView path, int at, boolean last) {
            if (!path.isSegment(at) || path.length(at) != text.length()) {
                return false;
            }
            int start = path.start(at);
            for (int i = 0; i < text.length(); i++) {
                char expected = text.charAt(i);
                if (expected != '?' && expected != path.text().charAt(start + i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** {@code *}: a segment that is not empty; at the end of the pattern also an empty one or none. */
    record Wildcard() implements PathElement {
        @Override
        public boolean matches(PathView path, int at, boolean last) {
            return last ? path.isSegment(at) || at >= path.size() : path.isSegment(at) && path.length(at) > 0;
        }
    }

    /** <code>{name}</code> or <code>{name:regex}</code>: a segment that is not empty. */
    record Capture(String name, @Nullable Pattern regex) implements PathElement {
        @Override
        public boolean matches(PathView path, int at, boolean last) {
            return path.isSegment(at)
                    && path.length(at) > 0
                    && (regex == null || regex.matcher(path.value(at)).matches());
        }

        @Override
        public int programSize() {
            return regex == null ? 0 : regex.programSize();
        }

        @Override
        public void capture(PathView path, int at, UriVariables into) {
            into.put(name, path.value(at));
        }
    }

    /** Anything mixed. As in Spring it also covers "nothing" where the expression allows that. */
    record Mixed(Glob glob) implements PathElement {
        @Override
        public boolean matches(PathView path, int at, boolean last) {
            String value = path.value(at);
            return glob.matches(value)
                    && !(last && value.isEmpty() && !glob.names().isEmpty());
        }

        @Override
        public int programSize() {
            return glob.programSize();
        }

        @Override
        public void capture(PathView path, int at, UriVariables into) {
            glob.capture(path.value(at), into);
        }
    }
}
