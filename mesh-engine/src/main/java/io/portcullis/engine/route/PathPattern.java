package io.portcullis.engine.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path pattern with the syntax and meaning of Spring's {@code PathPattern}: {@code ?}, {@code *}, <code>{name}</code>,
 * <code>{name:regex}</code> within a segment, {@code **} and <code>{*name}</code> for any number of segments at the start or
 * the end. Segments are compared percent-decoded and without parameters. Immutable, any thread.
 */
public final class PathPattern {
    private final String text;
    private final boolean matchTrailingSlash;
    private final PathElement[] elements;
    private final @Nullable Rest head;
    private final @Nullable Rest tail;
    private final Set<String> variables;
    private final int programSize;

    /** {@code **}, or <code>{*name}</code> where a name is given. */
    record Rest(@Nullable String name) {}

    PathPattern(String text, boolean matchTrailingSlash, PathPatternParser parsed) {
        this.text = text;
        this.matchTrailingSlash = matchTrailingSlash;
        this.elements = parsed.elements().toArray(PathElement[]::new);
        this.head = parsed.head();
        this.tail = parsed.tail();
        this.variables = Set.copyOf(parsed.variables());
        this.programSize =
                parsed.elements().stream().mapToInt(PathElement::programSize).sum();
    }

    /**
     * @param pattern such as <code>/orders/{id}/**</code>
     * @throws IllegalArgumentException saying where the pattern is wrong
     */
    public static PathPattern compile(String pattern) {
        return compile(pattern, false);
    }

    /**
     * @param pattern such as <code>/orders/{id}/**</code>
     * @param matchTrailingSlash whether {@code /a/} matches {@code /a}
     * @throws IllegalArgumentException saying where the pattern is wrong
     */
    public static PathPattern compile(String pattern, boolean matchTrailingSlash) {
        return new PathPattern(pattern, matchTrailingSlash, new PathPatternParser(pattern));
    }

    /** @param path absolute, percent-encoded, normalised */
    public boolean matches(String path) {
        return matches(PathView.of(path));
    }

    /** The variables it takes from a path, or null if it does not match. */
    public @Nullable UriVariables capture(String path) {
        PathView view = PathView.of(path);
        UriVariables captured = new UriVariables();
        return capture(view, captured) ? captured : null;
    }

    /** Instructions of the regular expressions in it; 0 without any. */
    int programSize() {
        return programSize;
    }

    /** The names of the variables it captures. */
    public Set<String> variables() {
        return variables;
    }

    boolean matches(PathView path) {
        return start(path) >= 0;
    }

    /** Captures from a path that matches; says whether it does. */
    boolean capture(PathView path, UriVariables into) {
        int start = start(path);
        if (start < 0 || variables.isEmpty()) {
            return start >= 0;
        }
        if (head != null && head.name() != null) {
            into.put(head.name(), path.text().substring(0, path.start(start)));
        }
        for (int i = 0; i < elements.length; i++) {
            elements[i].capture(path, start + i, into);
        }
        if (tail != null && tail.name() != null) {
            into.put(tail.name(), path.text().substring(path.start(start + elements.length)));
        }
        return true;
    }

    /** The element of the path where the elements of the pattern begin to match, or -1. */
    private int start(PathView path) {
        if (head == null) {
            return matchesFrom(path, 0) ? 0 : -1;
        }
        for (int start = 0; start < path.size(); start++) {
            if (matchesFrom(path, start)) {
                return start;
            }
        }
        return -1;
    }

    private boolean matchesFrom(PathView path, int start) {
        for (int i = 0; i < elements.length; i++) {
            boolean last = i == elements.length - 1 && tail == null;
            if (!elements[i].matches(path, start + i, last)) {
                return false;
            }
        }
        int end = start + elements.length;
        if (tail != null) {
            return end >= path.size() || path.isSeparator(end);
        }
        return end >= path.size() || isTrailingSlash(path, end);
    }

    private boolean isTrailingSlash(PathView path, int at) {
        return matchTrailingSlash && at > 0 && at + 1 == path.size() && path.isSeparator(at) && path.isSegment(at - 1);
    }

    /** The segments every matching path begins with; an empty segment stands for a doubled or a last slash. */
    List<String> literalPrefix() {
        List<String> prefix = new ArrayList<>();
        if (head != null) {
            return prefix;
        }
        for (int i = 0; i < elements.length && elements[i] instanceof PathElement.Separator; i++) {
            PathElement next = i + 1 < elements.length ? elements[i + 1] : null;
            if (next instanceof PathElement.Literal literal) {
                prefix.add(literal.text());
                i++;
            } else if (next instanceof PathElement.Separator || (next == null && tail == null)) {
                prefix.add("");
            } else {
                break;
            }
        }
        return prefix;
    }

    /** The pattern as written. */
    @Override
    public String toString() {
        return text;
    }
}
