package io.portcullis.engine.tls;

/**
 * The name of a workload: {@code spiffe://<trust domain>/<path>}. Immutable, any thread. Source: the SPIFFE ID standard,
 * sections 2.1 to 2.4.
 *
 * @param trustDomain lower-case letters, digits, dots, dashes and underscores; 1 to 255 characters
 * @param path begins with a slash; segments of letters, digits, dots, dashes and underscores
 */
public record SpiffeId(String trustDomain, String path) {
    private static final String SCHEME = "spiffe://";
    private static final int MAX_BYTES = 2048;
    private static final int MAX_TRUST_DOMAIN_BYTES = 255;

    /** @throws IllegalArgumentException naming the part that breaks the standard */
    public SpiffeId {
        checkTrustDomain(trustDomain);
        checkPath(path);
    }

    /** @throws IllegalArgumentException naming the part that breaks the standard */
    public static SpiffeId parse(String text) {
        if (text.length() > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "SPIFFE ID: " + text.length() + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        try {
            return split(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("SPIFFE ID " + text + ": " + e.getMessage(), e);
        }
    }

    private static SpiffeId split(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException("the scheme is wrong (expected: spiffe://<trust domain>/<path>)");
        }
        int slash = text.indexOf('/', SCHEME.length());
        if (slash < 0) {
            throw new IllegalArgumentException("no path (expected: spiffe://<trust domain>/<path>)");
        }
        return new SpiffeId(text.substring(SCHEME.length(), slash), text.substring(slash));
    }

    /** @throws IllegalArgumentException unless the text can be a trust domain */
    static void checkTrustDomain(String text) {
        if (text.isEmpty() || text.length() > MAX_TRUST_DOMAIN_BYTES) {
            throw new IllegalArgumentException(
                    "trust domain of " + text.length() + " bytes (expected: 1 to " + MAX_TRUST_DOMAIN_BYTES + ")");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isSegmentChar(c) || (c >= 'A' && c <= 'Z')) {
                throw new IllegalArgumentException(
                        "trust domain '" + text + "' contains '" + c + "' (expected: a-z, 0-9, '.', '-', '_')");
            }
        }
    }

    private static void checkPath(String path) {
        if (path.length() < 2 || path.charAt(0) != '/') {
            throw new IllegalArgumentException("no path (expected: a workload's, such as /ns/shop/sa/payment)");
        }
        int start = 1;
        for (int i = 1; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                checkSegment(path.substring(start, i));
                start = i + 1;
            }
        }
    }

    private static void checkSegment(String segment) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
            throw new IllegalArgumentException(
                    "path segment '" + segment + "' (expected: not empty, and neither '.' nor '..')");
        }
        for (int i = 0; i < segment.length(); i++) {
            if (!isSegmentChar(segment.charAt(i))) {
                throw new IllegalArgumentException(
                        "path contains '" + segment.charAt(i) + "' (expected: letters, digits, '.', '-', '_')");
            }
        }
    }

    private static boolean isSegmentChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }

    @Override
    public String toString() {
        return SCHEME + trustDomain + path;
    }
}
