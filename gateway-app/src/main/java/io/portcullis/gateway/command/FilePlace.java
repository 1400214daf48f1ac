package io.portcullis.gateway.command;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something is written. Immutable, any thread.
 *
 * @param file or what else is known of its place; may be empty
 * @param line from 1; 0 where it is not known
 * @param column from 1; 0 where it is not known
 */
record FilePlace(String file, int line, int column) implements Comparable<FilePlace> {
    private static final Pattern PLACE = Pattern.compile("(.+):(\\d+):(\\d+)");

    /** @param origin {@code file:line:column}, or anything else */
    static FilePlace of(String origin) {
        Matcher place = PLACE.matcher(origin);
        return place.matches()
                ? new FilePlace(place.group(1), Integer.parseInt(place.group(2)), Integer.parseInt(place.group(3)))
                : new FilePlace(origin, 0, 0);
    }

    /** {@code file:line:column}, the file as seen from a directory. */
    String text(Path from) {
        if (line == 0) {
            return file;
        }
        Path path = Path.of(file);
        boolean below = path.isAbsolute() && path.startsWith(from);
        return (below ? from.relativize(path) : path) + ":" + line + ":" + column;
    }

    /** By file, line and column; what has no place comes first. */
    @Override
    public int compareTo(FilePlace other) {
        int byFile = file.compareTo(other.file);
        int byLine = byFile == 0 ? Integer.compare(line, other.line) : byFile;
        return byLine == 0 ? Integer.compare(column, other.column) : byLine;
    }
}
