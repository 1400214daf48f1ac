package io.portcullis.engine.route;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of host names with the syntax and meaning of SCG's Host predicate, which is Ant's with dots: {@code **} for any
 * number of labels, and {@code ?}, {@code *}, <code>{name}</code>, <code>{name:regex}</code> within a label. Case matters.
 * Immutable, any thread.
 */
public final class HostPattern {
    private final String text;
    private final List<Label> labels;
    private final int firstRest;
    private final int lastRest;
    private final int programSize;

    /** A label as written, with what compares it; {@code **} has neither meaning of its own nor glob. */
    private record Label(String text, @Nullable Glob glob) {
        boolean isRest() {
            return text.equals("**");
        }

        boolean matches(HostView host, int at) {
            return glob == null ? host.is(at, text) : glob.matches(host.label(at));
        }
    }

    private HostPattern(String text, List<Label> labels) {
        this.text = text;
        this.labels = labels;
        int first = -1;
        int last = -1;
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).isRest()) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        this.firstRest = first;
        this.lastRest = last;
        this.programSize = labels.stream()
                .mapToInt(label -> label.glob() == null ? 0 : label.glob().programSize())
                .sum();
    }

    /**
     * @param pattern such as <code>{tenant}.example.org</code> or {@code **.example.org}
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static HostPattern compile(String pattern) {
        List<Label> labels = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        HostView parts = HostView.of(pattern);
        for (int i = 0; i < parts.size(); i++) {
            String label = parts.label(i);
            Glob glob = Glob.isGlob(label) && !label.equals("**") ? Glob.compile(label) : null;
            if (glob != null && !glob.names().stream().allMatch(names::add)) {
                throw new IllegalArgumentException(
                        "host pattern '" + pattern + "': a variable stands there twice (expected: different names)");
            }
            labels.add(new Label(label, glob));
        }
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("host pattern '" + pattern + "' (expected: a host name)");
        }
        return new HostPattern(pattern, List.copyOf(labels));
    }

    /** @param host as in the Host header */
    public boolean matches(String host) {
        return matches(HostView.of(host), null);
    }

    /** Instructions of the regular expressions in it; 0 without any. */
    int programSize() {
        return programSize;
    }

    /** The names of the variables it captures. */
    public Set<String> variables() {
        Set<String> names = new LinkedHashSet<>();
        for (Label label : labels) {
            if (label.glob() != null) {
                names.addAll(label.glob().names());
            }
        }
        return names;
    }

    /** The labels every matching host ends with, last one first. */
    List<String> literalSuffix() {
        List<String> suffix = new ArrayList<>();
        for (int i = labels.size() - 1; i >= 0; i--) {
            Label label = labels.get(i);
            if (label.isRest() || label.glob() != null) {
                break;
            }
            suffix.add(label.text());
        }
        return suffix;
    }

    /** Says whether the host matches, and puts what is captured into a map if there is one. */
    boolean matches(HostView host, @Nullable UriVariables into) {
        if (host.startsWithDot() != text.startsWith(".")) {
            return false;
        }
        if (firstRest < 0) {
            return host.size() == labels.size()
                    ? sameEnd(host) && block(0, labels.size(), host, 0, into)
                    : isLastLabelOpen(host) && block(0, host.size(), host, 0, into);
        }
        int suffix = labels.size() - lastRest - 1;
        if (host.size() < firstRest + suffix || (suffix > 0 && !sameEnd(host))) {
            return false;
        }
        int suffixAt = host.size() - suffix;
        return block(0, firstRest, host, 0, into)
                && block(lastRest + 1, labels.size(), host, suffixAt, into)
                && middle(host, suffixAt, into);
    }

    /** A last {@code *} also matches nothing behind a last dot. */
    private boolean isLastLabelOpen(HostView host) {
        return host.size() == labels.size() - 1
                && host.endsWithDot()
                && labels.getLast().text().equals("*");
    }

    private boolean sameEnd(HostView host) {
        return host.endsWithDot() == text.endsWith(".");
    }

    /** Finds the blocks between one {@code **} and the next, each as far left as it goes. */
    private boolean middle(HostView host, int end, @Nullable UriVariables into) {
        int at = firstRest;
        for (int block = firstRest + 1; block <= lastRest; ) {
            int blockEnd = block;
            while (!labels.get(blockEnd).isRest()) {
                blockEnd++;
            }
            int length = blockEnd - block;
            while (at + length <= end && !block(block, blockEnd, host, at, into)) {
                at++;
            }
            if (at + length > end) {
                return false;
            }
            at += length;
            block = blockEnd + 1;
        }
        return true;
    }

    private boolean block(int from, int to, HostView host, int at, @Nullable UriVariables into) {
        for (int i = from; i < to; i++) {
            Label label = labels.get(i);
            if (!label.matches(host, at + i - from)) {
                return false;
            }
            if (into != null && label.glob() != null) {
                label.glob().capture(host.label(at + i - from), into);
            }
        }
        return true;
    }

    /** The pattern as written. */
    @Override
    public String toString() {
        return text;
    }
}
