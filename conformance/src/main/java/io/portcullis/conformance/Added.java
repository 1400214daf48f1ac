package io.portcullis.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields that a hop of ours adds to what it passes on, in their places: what the gateway says about the client, Via, and
 * the trace. {@link #ANY} stands for a byte that nobody can foresee.
 */
final class Added {
    static final char ANY = '\uffff';

    private static final String TRACE = "traceparent: " + String.valueOf(ANY).repeat(55) + "\r\n";
    private static final Pattern REQUEST = Pattern.compile("^[^ \r\n]+ [^ \r\n]+ HTTP/1\\.1\r\n");
    private static final Pattern HOST = Pattern.compile("(?im)^Host: ([^\r]*)");
    private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.1 ([1-9][0-9]{2})[^\r\n]*\r\n");

    /** What the codec writes behind the fields of a message. */
    private static final List<String> LAST =
            List.of("Transfer-Encoding: chunked\r\n", "Connection: ", "Upgrade: websocket\r\n");

    private Added() {}

    /**
     * @param bytes a request as it would be passed on without a hop of ours, or a part of one
     * @param version of HTTP that the client spoke
     */
    static String toRequest(Role role, String bytes, String version) {
        int end = headEnd(bytes, 0);
        if (!REQUEST.matcher(bytes).find() || end < 0) {
            return bytes;
        }
        return insert(bytes, 0, end, role == Role.GATEWAY ? client(bytes.substring(0, end), version) + TRACE : TRACE);
    }

    /**
     * The same for a response; informational ones before it stay as they are.
     *
     * @param version of HTTP that the upstream spoke
     */
    static String toResponse(Role role, String bytes, String version) {
        if (role != Role.GATEWAY) {
            return bytes;
        }
        int from = 0;
        for (Matcher status = status(bytes, 0); status.lookingAt(); status = status(bytes, from)) {
            int end = headEnd(bytes, from);
            if (end < 0) {
                return bytes;
            }
            int code = Integer.parseInt(status.group(1));
            if (code >= 200 || code == 101) {
                return insert(bytes, from, end, "Via: " + version + " portcullis\r\n");
            }
            from = end + 2;
        }
        return bytes;
    }

    private static Matcher status(String bytes, int from) {
        return STATUS.matcher(bytes).region(from, bytes.length());
    }

    private static String client(String head, String version) {
        Matcher host = HOST.matcher(head);
        String authority = host.find() ? host.group(1) : "";
        int colon = authority.lastIndexOf(':');
        String port = colon > authority.lastIndexOf(']') ? authority.substring(colon + 1) : "80";
        return "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Port: " + port
                + "\r\nX-Forwarded-Host: " + authority + "\r\nVia: " + version + " portcullis\r\n";
    }

    /** Where the empty line of a head begins, or -1. */
    private static int headEnd(String bytes, int from) {
        int end = bytes.indexOf("\r\n\r\n", from);
        return end < 0 ? -1 : end + 2;
    }

    private static String insert(String bytes, int from, int end, String fields) {
        List<String> lines = new ArrayList<>(List.of(bytes.substring(from, end).split("(?<=\r\n)")));
        int place = lines.size();
        while (place > 1 && isLast(lines.get(place - 1))) {
            place--;
        }
        lines.add(place, fields);
        return bytes.substring(0, from) + String.join("", lines) + bytes.substring(end);
    }

    private static boolean isLast(String line) {
        return LAST.stream().anyMatch(line::startsWith);
    }
}
