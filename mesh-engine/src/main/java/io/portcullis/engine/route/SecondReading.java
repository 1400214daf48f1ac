package io.portcullis.engine.route;

/** The path as a lenient application may read it: encoded slashes and backslashes decoded, slashes merged. Stateless. */
final class SecondReading {
    private SecondReading() {}

    /** The same String if there is no second reading. */
    static String of(String path) {
        StringBuilder read = null;
        char previous = 0;
        for (int i = 0; i < path.length(); i++) {
            int octet = PathNormalizer.octet(path, i);
            boolean encodedSlash = octet == '/' || octet == '\\';
            char c = encodedSlash || path.charAt(i) == '\\' ? '/' : path.charAt(i);
            boolean merged = c == '/' && previous == '/';
            if (read == null && (merged || c != path.charAt(i))) {
                read = new StringBuilder(path.length()).append(path, 0, i);
            }
            if (read != null && !merged) {
                read.append(c);
            }
            i += encodedSlash ? 2 : 0;
            previous = c;
        }
        return read == null ? path : read.toString();
    }
}
