package io.portcullis.conformance.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How a message that came through differs in meaning from the one of the table. Case of names and framing are not compared. */
final class Differences {
    /** What every proxy writes for itself, and the framing, whose meaning is compared by the body. */
    private static final Set<String> OWN = Set.of(
            "connection",
            "keep-alive",
            "via",
            "date",
            "server",
            "forwarded",
            "traceparent",
            "x-request-id",
            "transfer-encoding",
            "content-length");

    private Differences() {}

    static List<String> of(Message expected, Message got, boolean response) {
        List<String> notes = new ArrayList<>();
        if (response
                ? expected.status() != got.status()
                : !withoutVersion(expected).equals(withoutVersion(got))) {
            notes.add("`" + shown(response ? String.valueOf(got.status()) : withoutVersion(got)) + "`");
        }
        List<String> there = normal(got.fields());
        List<String> wanted = normal(expected.fields());
        for (String field : wanted) {
            if (isOf(field) && !there.remove(field)) {
                notes.add("without `" + shown(field) + "`");
            }
        }
        for (String field : there) {
            if (isOf(field)) {
                notes.add("with `" + shown(field) + "`");
            }
        }
        if (!expected.body().equals(got.body())) {
            notes.add("another body");
        }
        return notes.size() > 3 ? List.of(notes.get(0), notes.get(1), "and more") : notes;
    }

    private static String withoutVersion(Message request) {
        return request.start().replaceFirst(" HTTP/1\\.[01]$", "");
    }

    private static List<String> normal(List<String> fields) {
        List<String> all = new ArrayList<>();
        for (String field : fields) {
            int colon = field.indexOf(':');
            all.add(
                    colon < 0
                            ? field
                            : field.substring(0, colon).toLowerCase(Locale.ROOT) + ": "
                                    + field.substring(colon + 1).strip());
        }
        return all;
    }

    private static boolean isOf(String field) {
        String name = field.split(":", 2)[0];
        return !OWN.contains(name) && !name.startsWith("x-forwarded-") && !name.startsWith("x-envoy-");
    }

    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        String cut = text.length() > 48 ? text.substring(0, 45) + "..." : text;
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            shown.append(
                    c == '|'
                            ? "\\|"
                            : c == '`' ? "'" : c >= ' ' && c < 0x7f ? String.valueOf(c) : "\\x%02x".formatted((int) c));
        }
        return shown.toString();
    }
}
