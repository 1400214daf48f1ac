package io.portcullis.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes JSON (RFC 8259); members are sorted by name, so that two reports can be compared. Any thread. */
final class Json {
    private Json() {}

    /** @param members name to JSON */
    static String object(Map<String, String> members) {
        return new TreeMap<>(members)
                .entrySet().stream()
                        .map(member -> text(member.getKey()) + ": " + member.getValue())
                        .collect(Collectors.joining(",\n", "{", "}"));
    }

    static String array(List<String> elements) {
        return elements.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    static Map<String, String> texts(Map<String, String> values) {
        return values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, value -> text(value.getValue())));
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static String numbers(double... values) {
        return array(Arrays.stream(values).mapToObj(Json::number).toList());
    }

    static String text(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
