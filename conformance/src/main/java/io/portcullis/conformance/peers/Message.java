package io.portcullis.conformance.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request or a response as far as it has come, read as leniently as can be. Immutable.
 *
 * @param start its first line
 * @param fields its lines, as they came
 * @param body as far as it has come, out of its chunks
 * @param end where it ends, or -1 if it has not ended
 */
record Message(String start, List<String> fields, String body, int end) {
    Message {
        fields = List.copyOf(fields);
    }

    /** What the text begins with, or null before the end of a head. */
    static @Nullable Message request(String text) {
        return read(text, 0, false, false);
    }

    /**
     * The responses in the text, informational ones first; the last of them may be half.
     *
     * @param toHead whether they answer a HEAD
     * @param ended whether the connection has ended
     */
    static List<Message> responses(String text, boolean toHead, boolean ended) {
        List<Message> all = new ArrayList<>();
        int from = 0;
        boolean last = false;
        while (!last && from >= 0) {
            Message next = read(text, from, true, toHead);
            if (next == null) {
                return all;
            }
            last = next.status() >= 200 || next.status() == 101;
            Message whole = last && ended && next.end < 0 && next.lastsUntilEnd() ? next.endingAt(text.length()) : next;
            all.add(whole);
            from = whole.end;
        }
        return all;
    }

    boolean complete() {
        return end >= 0;
    }

    /** Of a response; 0 where the line has none. */
    int status() {
        String[] words = start.split(" ", 3);
        return words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
    }

    /** The value of the first field of that name, or null. */
    @Nullable
    String value(String name) {
        for (String field : fields) {
            if (field.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return field.substring(name.length() + 1).strip();
            }
        }
        return null;
    }

    /** Whether the end of the connection is its end, if it is a response with a body. */
    boolean lastsUntilEnd() {
        return value("content-length") == null && value("transfer-encoding") == null;
    }

    private Message endingAt(int place) {
        return new Message(start, fields, body, place);
    }

    private static @Nullable Message read(String text, int from, boolean response, boolean toHead) {
        int headEnd = text.indexOf("\r\n\r\n", from);
        if (headEnd < 0) {
            return null;
        }
        String[] lines = text.substring(from, headEnd).split("\r\n");
        Message head = new Message(lines[0], List.of(lines).subList(1, lines.length), "", -1);
        int at = headEnd + 4;
        int status = head.status();
        boolean bodiless = response && (toHead || status < 200 || status == 204 || status == 304);
        if (bodiless) {
            return head.endingAt(at);
        }
        return head.value("transfer-encoding") != null ? head.chunked(text, at) : head.fixed(text, at, response);
    }

    private Message fixed(String text, int at, boolean response) {
        String length = value("content-length");
        if (length == null) {
            return new Message(start, fields, response ? text.substring(at) : "", response ? -1 : at);
        }
        int bytes = length.matches("[0-9]{1,9}") ? Integer.parseInt(length) : 0;
        int there = Math.min(text.length(), at + bytes);
        return new Message(start, fields, text.substring(at, there), there == at + bytes ? there : -1);
    }

    private Message chunked(String text, int from) {
        StringBuilder data = new StringBuilder();
        int at = from;
        while (true) {
            int lineEnd = text.indexOf("\r\n", at);
            int size = lineEnd < 0 ? -1 : size(text.substring(at, lineEnd));
            if (size < 0) {
                return new Message(start, fields, data.toString(), -1);
            }
            at = lineEnd + 2;
            if (size == 0) {
                int end = text.startsWith("\r\n", at) ? at + 2 : text.indexOf("\r\n\r\n", at) + 4;
                return new Message(start, fields, data.toString(), end < at ? -1 : end);
            }
            data.append(text, at, Math.min(text.length(), at + size));
            at += size + 2;
        }
    }

    private static int size(String line) {
        String digits = line.split("[;\\s]", 2)[0];
        return digits.matches("[0-9A-Fa-f]{1,7}") ? Integer.parseInt(digits, 16) : -1;
    }
}
