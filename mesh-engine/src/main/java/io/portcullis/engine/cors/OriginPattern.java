package io.portcullis.engine.cors;

import java.util.List;

/**
 * A pattern of origins: {@code *} for any characters, and at the end {@code :[8080,8443]} for these ports or {@code :[*]} for
 * any, and for none. Compared in time linear in the origin for each {@code *}. Immutable, any thread.
 */
final class OriginPattern {
    private static final String PORTS = ":[";

    private final List<String> pieces;
    private final List<String> ports;
    private final boolean anyPort;

    private OriginPattern(String glob, List<String> ports, boolean anyPort) {
        this.pieces = List.of(glob.split("\\*", -1));
        this.ports = ports;
        this.anyPort = anyPort;
    }

    static OriginPattern compile(String pattern) {
        int at = pattern.lastIndexOf(PORTS);
        String listed = at > 0 && pattern.endsWith("]") ? pattern.substring(at + 2, pattern.length() - 1) : "";
        if (listed.equals("*")) {
            return new OriginPattern(pattern.substring(0, at), List.of(), true);
        }
        return listed.matches("\\d+(,\\d+)*")
                ? new OriginPattern(pattern.substring(0, at), List.of(listed.split(",")), false)
                : new OriginPattern(pattern, List.of(), false);
    }

    boolean matches(String origin) {
        if (anyPort) {
            int colon = origin.lastIndexOf(':');
            return glob(origin) || (isPort(origin, colon + 1) && colon > 0 && glob(origin.substring(0, colon)));
        }
        if (ports.isEmpty()) {
            return glob(origin);
        }
        int colon = origin.lastIndexOf(':');
        return colon > 0 && ports.contains(origin.substring(colon + 1)) && glob(origin.substring(0, colon));
    }

    private static boolean isPort(String text, int from) {
        return from < text.length() && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }

    /** Each piece as far left as it goes, but for the last one, which stands at the end. */
    private boolean glob(String text) {
        String first = pieces.getFirst();
        String last = pieces.getLast();
        if (pieces.size() == 1) {
            return text.equals(first);
        }
        int at = first.length();
        int end = text.length() - last.length();
        if (!text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = text.indexOf(piece, at);
            if (found < 0) {
                return false;
            }
            at = found + piece.length();
        }
        return at <= end;
    }
}
