package io.portcullis.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields in which, according to the documentation, a message with the mesh may differ from the same message without. Read
 * from {@code docs/interception.md}: what is not written there must be equal.
 */
final class SeenDifferently {
    private static final String SECTION = "## What an application sees differently";
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|.*");
    private static final Pattern VERSION = Pattern.compile("\\bHTTP/1\\.0\\b");

    /** White space around a value is not part of it. */
    private static final Pattern BEFORE_VALUE = Pattern.compile("^([^:\\s]+):[ \t]*");

    private static final Pattern BEHIND_VALUE = Pattern.compile("[ \t]+$");

    private final List<String> names;

    private SeenDifferently(List<String> names) {
        this.names = names;
    }

    static SeenDifferently documented() {
        Path page = Path.of(System.getProperty("portcullis.home", ".."), "docs", "interception.md");
        try {
            String text = Files.readString(page);
            String section = text.substring(text.indexOf(SECTION) + SECTION.length());
            int next = section.indexOf("\n## ");
            List<String> names = (next < 0 ? section : section.substring(0, next))
                    .lines()
                    .map(ROW::matcher)
                    .filter(Matcher::matches)
                    .map(row -> row.group(1).toLowerCase(Locale.ROOT))
                    .toList();
            if (!text.contains(SECTION) || names.isEmpty()) {
                throw new AssertionError(page + " has no table under '" + SECTION + "'");
            }
            return new SeenDifferently(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documented names in lower case; one that ends with a star stands for all that begin like it. */
    List<String> names() {
        return names;
    }

    /** What must be equal of a message, or of several heads before one body: all of it but the documented fields and the version. */
    String common(String message) {
        StringBuilder heads = new StringBuilder();
        String rest = message;
        while (rest.startsWith("HTTP/1.") || rest.matches("(?s)[A-Z]+ [^\r\n]* HTTP/1\\.[01]\r\n.*")) {
            int end = rest.indexOf("\r\n\r\n");
            if (end < 0) {
                break;
            }
            heads.append(head(rest.substring(0, end))).append("\r\n\r\n");
            rest = rest.substring(end + 4);
        }
        return heads + rest;
    }

    /** The same of a recorded request. */
    String common(Recorded request) {
        return common(request.head()) + request.body() + ' ' + request.trailers() + ' ' + request.end();
    }

    private String head(String head) {
        return head.lines()
                .filter(line -> !isDocumented(line))
                .map(line -> VERSION.matcher(line).replaceFirst("HTTP/1.1"))
                .map(line -> BEFORE_VALUE.matcher(line).replaceFirst("$1: "))
                .map(line -> BEHIND_VALUE.matcher(line).replaceFirst(""))
                .collect(Collectors.joining("\r\n"));
    }

    private boolean isDocumented(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return false;
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        return names.stream()
                .anyMatch(each ->
                        each.endsWith("*") ? name.startsWith(each.substring(0, each.length() - 1)) : name.equals(each));
    }
}
