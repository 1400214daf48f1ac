package io.portcullis.e2e;

import java.util.List;

/**
 * A request as it reached a {@link RecordingServer}.
 *
 * @param connection number of the connection it came on, from 1
 * @param head every byte up to the empty line, which is included
 * @param body without the framing
 * @param trailers lines behind a chunked body
 * @param end how its exchange ended
 */
record Recorded(int connection, String head, Body body, List<String> trailers, End end) {
    enum End {
        /** The request came whole, the answer was written whole. */
        ANSWERED,
        /** The answer was written before the request had come whole, on purpose. */
        ANSWERED_EARLY,
        /** The connection ended, by a close or a reset, before that. */
        BROKEN
    }

    /**
     * @param framing of the bytes on the wire
     * @param bytes that came, without the framing
     * @param sha256 of them
     * @param text of a short one, of a long one nothing
     */
    record Body(Framing framing, long bytes, String sha256, String text) {}

    enum Framing {
        NONE,
        FIXED,
        CHUNKED
    }

    String requestLine() {
        return head.substring(0, head.indexOf("\r\n"));
    }

    String method() {
        return head.substring(0, head.indexOf(' '));
    }

    String path() {
        String target = head.split(" ", 3)[1];
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    boolean http10() {
        return requestLine().endsWith("HTTP/1.0");
    }

    /** The first value of a field, or an empty text. */
    String field(String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    boolean keepsConnection() {
        String connection = field("connection");
        return http10() ? connection.equalsIgnoreCase("keep-alive") : !connection.equalsIgnoreCase("close");
    }
}
