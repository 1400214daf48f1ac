package io.portcullis.testkit;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lookups over a list of fields, names without regard to case. */
final class Fields {
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private Fields() {}

    static @Nullable String first(List<Field> fields, String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return null;
    }

    static List<String> all(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    static boolean lists(List<Field> fields, String name, String token) {
        return all(fields, name).stream()
                .flatMap(COMMA::splitAsStream)
                .anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(token));
    }
}
