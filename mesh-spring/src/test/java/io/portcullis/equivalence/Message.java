package io.portcullis.equivalence;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A request or a response, without what HTTP leaves open: the case of names and the order of fields of different names. It
 * is open to changes by {@link Difference}. One thread.
 */
final class Message {
    private String start;
    private final Map<String, List<String>> fields;
    private String body;

    /** @param start request line, or status */
    private Message(String start, Map<String, List<String>> fields, String body) {
        this.start = start;
        this.fields = fields;
        this.body = body;
    }

    String start() {
        return start;
    }

    String body() {
        return body;
    }

    static Message of(Received request) {
        return new Message(
                request.method() + ' ' + request.target() + ' ' + request.version(),
                byName(request.fields()),
                request.bodyText());
    }

    static Message of(Response response) {
        return new Message(Integer.toString(response.status()), byName(response.fields()), response.bodyText());
    }

    private static Map<String, List<String>> byName(List<Field> fields) {
        Map<String, List<String>> byName = new TreeMap<>();
        for (Field field : fields) {
            byName.computeIfAbsent(field.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(field.value());
        }
        return byName;
    }

    /** The values of a field, none if it is not there. */
    List<String> values(String name) {
        return Objects.requireNonNullElse(fields.get(name), List.of());
    }

    /** Puts the parameters of one name side by side, where the first of them is. */
    void groupQuery() {
        String[] parts = start.split("[? ]");
        if (parts.length == 4) {
            Map<String, List<String>> byName = new LinkedHashMap<>();
            for (String parameter : parts[2].split("&", -1)) {
                byName.computeIfAbsent(parameter.replaceFirst("=.*", ""), name -> new ArrayList<>())
                        .add(parameter);
            }
            String query = byName.values().stream().flatMap(List::stream).collect(Collectors.joining("&"));
            start = parts[0] + ' ' + parts[1] + '?' + query + ' ' + parts[3];
        }
    }

    /** Puts a word in the place of a body, and takes away the fields that tell of it. */
    void replaceBody(String word) {
        body = word;
        fields.remove("content-type");
        fields.remove("content-length");
    }

    /** Puts one line in the place of all of a field. */
    void replace(String name, String other, String value) {
        fields.remove(name);
        fields.put(other, new ArrayList<>(List.of(value)));
    }

    /** Removes one line of a field if it is there. */
    void removeOne(String name, String value) {
        List<String> values = fields.get(name);
        if (values != null && values.remove(value) && values.isEmpty()) {
            fields.remove(name);
        }
    }

    /** Removes the lines of a field that match as a whole. */
    void removeMatching(String name, Pattern value) {
        List<String> values = fields.get(name);
        if (values != null && values.removeIf(line -> value.matcher(line).matches()) && values.isEmpty()) {
            fields.remove(name);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(start);
        fields.forEach((name, values) -> values.forEach(
                value -> text.append("\n    ").append(name).append(": ").append(value)));
        return text.append("\n    [").append(body).append(']').toString();
    }
}
