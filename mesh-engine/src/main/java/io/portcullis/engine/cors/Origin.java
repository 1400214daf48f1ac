package io.portcullis.engine.cors;

/** The origin of a page, compared with where its request went. Stateless, any thread. */
final class Origin {
    /** What no serialised origin contains (RFC 6454, 7), nor any URI. */
    private static final String NEVER = " \"<>\\^`{|}";

    private Origin() {}

    static boolean isMalformed(String origin) {
        return origin.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || NEVER.indexOf(c) >= 0) || !hasPort(origin);
    }

    /** Whether what stands behind the host is a port, or nothing. */
    private static boolean hasPort(String origin) {
        int host = origin.indexOf("://");
        if (host < 0) {
            return true;
        }
        int slash = origin.indexOf('/', host + 3);
        String authority = origin.substring(host + 3, slash < 0 ? origin.length() : slash);
        int colon = authority.lastIndexOf(':');
        return colon <= authority.lastIndexOf(']')
                || authority.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Whether the page came from the server it asks.
     *
     * @param authority what the request says in Host
     */
    static boolean isSame(String origin, boolean secure, String authority) {
        String scheme = secure ? "https://" : "http://";
        int port = secure ? 443 : 80;
        return origin.startsWith(scheme)
                && withPort(origin.substring(scheme.length()), port).equals(withPort(authority, port));
    }

    private static String withPort(String authority, int port) {
        return authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority : authority + ':' + port;
    }
}
