package io.portcullis.engine.http1;

import io.portcullis.engine.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A message as somebody has read it, in a form in which two readings can be compared. Immutable.
 *
 * @param start method, target and version, or the status
 * @param fields of the head, as {@code name: value}
 * @param trailers the same
 * @param complete whether its end was there
 */
record Message(String start, List<String> fields, String body, List<String> trailers, boolean complete) {
    /** What a codec takes off, and writes anew for its own connection. */
    private static final Set<String> OF_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "transfer-encoding",
            "upgrade",
            "te",
            "expect",
            "sec-websocket-key1",
            "sec-websocket-key2");

    static List<String> lines(@Nullable Headers headers) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; headers != null && i < headers.size(); i++) {
            lines.add(line(headers.name(i), headers.value(i)));
        }
        return lines;
    }

    static String line(String name, String value) {
        return name + ": " + value;
    }

    /** Whether a field of that name came. */
    boolean has(String lowerCaseName) {
        return fields.stream().anyMatch(line -> nameOf(line).equals(lowerCaseName));
    }

    /** All values of that name, as one list (RFC 9110, 5.3). */
    List<String> members(String lowerCaseName) {
        List<String> members = new ArrayList<>();
        for (String line : fields) {
            if (nameOf(line).equals(lowerCaseName)) {
                for (String member : line.substring(line.indexOf(':') + 1).split(",", -1)) {
                    members.add(member.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return members;
    }

    /** Without the fields of the connection, and without those it names. */
    Message endToEnd(List<String> nominated) {
        return without(name -> OF_CONNECTION.contains(name) || nominated.contains(name));
    }

    Message without(Predicate<String> lowerCaseName) {
        List<String> kept = fields.stream()
                .filter(line -> !lowerCaseName.test(nameOf(line)))
                .toList();
        return new Message(start, kept, body, trailers, complete);
    }

    /** Some trailers may have been dropped. */
    Message withoutTrailers() {
        return new Message(start, fields, body, List.of(), complete);
    }

    private static String nameOf(String line) {
        return line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
    }
}
