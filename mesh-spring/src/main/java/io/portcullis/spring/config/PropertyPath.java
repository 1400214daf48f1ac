package io.portcullis.spring.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A property's name, cut into its elements as it was written: {@code a.b[0][c.d]} has four. Immutable, any thread.
 *
 * @param elements from the root
 */
record PropertyPath(List<Element> elements) {
    PropertyPath {
        elements = List.copyOf(elements);
    }

    /**
     * One element.
     *
     * @param text without brackets
     * @param bracketed whether it stood in brackets
     */
    record Element(String text, boolean bracketed) {
        boolean isIndex() {
            return bracketed && !text.isEmpty() && text.chars().allMatch(Character::isDigit);
        }

        /** What remains when spelling is relaxed: dashes, underscores and case do not count. */
        String uniform() {
            return text.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
        }
    }

    static PropertyPath of(String name) {
        List<Element> elements = new ArrayList<>();
        int at = 0;
        while (at < name.length()) {
            at = name.charAt(at) == '[' ? bracketed(name, at, elements) : plain(name, at, elements);
        }
        return new PropertyPath(elements);
    }

    private static int bracketed(String name, int open, List<Element> elements) {
        int close = name.indexOf(']', open);
        int end = close < 0 ? name.length() : close;
        elements.add(new Element(name.substring(open + 1, end), true));
        int next = end + 1;
        return next < name.length() && name.charAt(next) == '.' ? next + 1 : next;
    }

    private static int plain(String name, int start, List<Element> elements) {
        int end = start;
        while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
            end++;
        }
        elements.add(new Element(name.substring(start, end), false));
        return end < name.length() && name.charAt(end) == '.' ? end + 1 : end;
    }

    /** The name of this many first elements, as people write it. */
    String upTo(int count) {
        StringBuilder text = new StringBuilder();
        for (Element element : elements.subList(0, count)) {
            if (element.bracketed()) {
                text.append('[').append(element.text()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(element.text());
            }
        }
        return text.toString();
    }

    /** The elements from this one on, joined by dots: what a key with dots was cut into. */
    String from(int index) {
        return elements.subList(index, elements.size()).stream()
                .map(Element::text)
                .collect(Collectors.joining("."));
    }

    /** The same with another index at this place. */
    PropertyPath withIndex(int place, int index) {
        List<Element> changed = new ArrayList<>(elements);
        changed.set(place, new Element(Integer.toString(index), true));
        return new PropertyPath(changed);
    }

    int size() {
        return elements.size();
    }

    /** Whether this path is the other one or lies below it, spelling relaxed. */
    boolean startsWith(PropertyPath other) {
        return size() >= other.size() && uniform(other.size()).equals(other.uniform(other.size()));
    }

    private List<String> uniform(int count) {
        return elements.subList(0, count).stream().map(Element::uniform).toList();
    }

    @Override
    public String toString() {
        return upTo(size());
    }
}
