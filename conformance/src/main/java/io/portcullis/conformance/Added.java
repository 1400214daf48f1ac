package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import io.portcullis.testkit.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a hop of ours adds to what it passes on, in their places: what the gateway says about the client, Via, and
 * the trace. {@link #ANY} stands for a byte that nobody can foresee.
 */
final class Added {
    static final char ANY = WireFrame.ANY;

    private static final Field TRACE =
            new Field("traceparent", String.valueOf(ANY).repeat(55));
    private static final Pattern REQUEST = Pattern.compile("^[^ \r\n]+ [^ \r\n]+ HTTP/1\\.1\r\n");
    private static final Pattern HOST = Pattern.compile("(?im)^Host: ([^\r]*)");
    private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.1 ([1-9][0-9]{2})[^\r\n]*\r\n");

    /** What the codec writes behind the fields of a message. */
    private static final List<String> LAST =
            List.of("Transfer-Encoding: chunked\r\n", "Connection: ", "Upgrade: websocket\r\n");

    /** What sidecars tell each other, and nobody else. */
    private static final String ATTEMPT = "x-portcullis-attempt";

    /** What is written behind the fields of a request of HTTP/2. */
    private static final Set<String> BEHIND = Set.of("content-length", "grpc-previous-rpc-attempts", ATTEMPT);

    private Added() {}

    /** What the hop knows of the client. */
    record Hop(Role role, Security security) {
        private boolean secure() {
            return security.ofClients(role);
        }

        private boolean toSidecar() {
            return role == Role.OUTBOUND && security.ofUpstream(role);
        }
    }

    /**
     * In the clear.
     *
     * @param bytes a request as it would be passed on without a hop of ours, or a part of one
     * @param version of HTTP that the client spoke
     */
    static String toRequest(Role role, String bytes, String version) {
        return toRequest(new Hop(role, Security.CLEAR), bytes, version);
    }

    static String toRequest(Hop hop, String bytes, String version) {
        int end = headEnd(bytes, 0);
        if (!REQUEST.matcher(bytes).find() || end < 0) {
            return bytes;
        }
        Matcher host = HOST.matcher(bytes.substring(0, end));
        StringBuilder lines = new StringBuilder();
        ofRequest(hop, host.find() ? host.group(1) : "", version)
                .forEach(field -> lines.append(field).append("\r\n"));
        return insert(bytes, 0, end, lines.toString());
    }

    /** The same for the fields of a request of HTTP/2; other fields stay as they are. */
    static List<Field> toRequest(Hop hop, List<Field> fields, String version) {
        String authority = value(fields, ":authority");
        if (authority == null) {
            return fields;
        }
        List<Field> whole = new ArrayList<>(fields);
        if (!hop.toSidecar()) {
            whole.removeIf(field -> field.name().equals(ATTEMPT));
        }
        int place = whole.size();
        while (BEHIND.contains(whole.get(place - 1).name())) {
            place--;
        }
        whole.addAll(place, lowerCase(ofRequest(hop, authority, version)));
        return whole;
    }

    /** The same for the fields of a response of HTTP/2. */
    static List<Field> toResponse(Role role, List<Field> fields, String version) {
        String status = value(fields, ":status");
        if (role != Role.GATEWAY || status == null || Integer.parseInt(status) < 200) {
            return fields;
        }
        List<Field> whole = new ArrayList<>(fields);
        whole.add(new Field("via", version + " portcullis"));
        return whole;
    }

    private static @Nullable String value(List<Field> fields, String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field.value();
            }
        }
        return null;
    }

    private static List<Field> lowerCase(List<Field> fields) {
        return fields.stream()
                .map(field -> new Field(field.name().toLowerCase(Locale.ROOT), field.value()))
                .toList();
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

    private static List<Field> ofRequest(Hop hop, String authority, String version) {
        return switch (hop.role()) {
            case GATEWAY ->
                List.of(
                        new Field("X-Forwarded-For", "127.0.0.1"),
                        new Field("X-Forwarded-Proto", hop.secure() ? "https" : "http"),
                        new Field("X-Forwarded-Port", port(authority, hop.secure())),
                        new Field("X-Forwarded-Host", authority),
                        new Field("Via", version + " portcullis"),
                        TRACE);
            case INBOUND ->
                hop.secure()
                        ? List.of(new Field("X-Forwarded-Client-Cert", Identities.CLIENT_CERT), TRACE)
                        : List.of(TRACE);
            case OUTBOUND -> List.of(TRACE);
        };
    }

    private static String port(String authority, boolean secure) {
        int colon = authority.lastIndexOf(':');
        String usual = secure ? "443" : "80";
        return colon > authority.lastIndexOf(']') ? authority.substring(colon + 1) : usual;
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
