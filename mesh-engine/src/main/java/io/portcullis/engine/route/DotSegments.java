package io.portcullis.engine.route;

import org.jspecify.annotations.Nullable;

/** Finds and removes {@code .} and {@code ..} in a path whose unreserved characters are decoded (RFC 3986, 5.2.4). */
final class DotSegments {
    enum Found {
        NONE,
        /** Whole segments. */
        PLAIN,
        /** Parts that some servers take for a segment: before {@code ;} or beside an encoded slash or a backslash. */
        HIDDEN
    }

    private DotSegments() {}

    static Found find(String path) {
        Found found = Found.NONE;
        for (int start = 0; start <= path.length(); ) {
            int end = partEnd(path, start);
            if (isDots(path, start, end)) {
                boolean plain =
                        start > 0 && path.charAt(start - 1) == '/' && (end == path.length() || path.charAt(end) == '/');
                if (!plain) {
                    return Found.HIDDEN;
                }
                found = Found.PLAIN;
            }
            start = end + (end < path.length() && path.charAt(end) == '%' ? 3 : 1);
        }
        return found;
    }

    private static int partEnd(String path, int from) {
        for (int i = from; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/' || c == '\\' || c == ';' || (c == '%' && isDelimiter(path, i))) {
                return i;
            }
        }
        return path.length();
    }

    private static boolean isDelimiter(String path, int i) {
        int octet = PathNormalizer.octet(path, i);
        return octet == '/' || octet == '\\' || octet == ';';
    }

    private static boolean isDots(String path, int start, int end) {
        int length = end - start;
        return length >= 1 && length <= 2 && path.charAt(start) == '.' && path.charAt(end - 1) == '.';
    }

    /** The path without dot segments, or null if they lead above the root. */
    static @Nullable String remove(String path) {
        StringBuilder kept = new StringBuilder(path.length());
        for (int start = 1; start <= path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (!isDots(path, start, end)) {
                kept.append('/').append(path, start, end);
            } else {
                if (end - start == 2) {
                    if (kept.isEmpty()) {
                        return null;
                    }
                    kept.setLength(kept.lastIndexOf("/"));
                }
                if (slash < 0) {
                    kept.append('/');
                }
            }
            start = end + 1;
        }
        return kept.toString();
    }
}
