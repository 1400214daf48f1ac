package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.config.Suggestions;
import io.portcullis.spring.config.PropertyPath.Element;
import io.portcullis.spring.config.Schema.Anything;
import io.portcullis.spring.config.Schema.Entries;
import io.portcullis.spring.config.Schema.Group;
import io.portcullis.spring.config.Schema.Items;
import io.portcullis.spring.config.Schema.Key;
import io.portcullis.spring.config.Schema.Shorthand;
import io.portcullis.spring.config.Schema.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was written with what may be written. Boot's binder ignores what it does not know, and YAML silently turns
 * some keys and values into others; here each of these is a problem. One thread.
 */
final class KeyCheck {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9-]+");
    private static final String BOOLEAN_KEY = "quotes around the key: YAML reads on, off, yes and no as booleans";
    private static final String BOOLEAN_VALUE = "quotes around the text: YAML reads on, off, yes and no as booleans";
    private static final String NUMBER_VALUE = "quotes around the text: YAML reads 1.10 as the number 1.1";

    private final Problems problems;
    private final Map<String, String> spellings = new HashMap<>();
    private final Set<String> phantoms = new HashSet<>();

    KeyCheck(Problems problems) {
        this.problems = problems;
    }

    /**
     * Checks one property.
     *
     * @param start index of the first element below the schema's own place
     */
    void check(WrittenProperty property, int start, Schema schema) {
        Schema at = schema;
        PropertyPath path = property.path();
        for (int index = start; index < path.size(); index++) {
            Schema next = switch (at) {
                case Group group -> intoGroup(property, index, group);
                case Entries entries -> intoEntries(property, index, entries);
                case Items items -> intoItems(property, index, items);
                case Value value -> unexpected(property, index, "a value, nothing below it");
                case Anything anything -> anything;
            };
            if (next instanceof Anything) {
                return;
            }
            at = next;
        }
        checkValue(property, at);
    }

    /** Whether the path lies in an entry that only a second spelling made: what is wrong there is wrong elsewhere. */
    boolean isPhantom(String path) {
        return phantoms.stream().anyMatch(phantom -> path.startsWith(phantom + "."));
    }

    private Schema intoGroup(WrittenProperty property, int index, Group group) {
        Element element = property.path().elements().get(index);
        Key key = group.key(element);
        if (key != null && !element.bracketed()) {
            return key.schema();
        }
        if (isBoolean(element)) {
            return problem(property, index, "a key that became " + element.text(), BOOLEAN_KEY);
        }
        return problem(property, index, "unknown", suggestion(property, index, group));
    }

    private static String suggestion(WrittenProperty property, int index, Group group) {
        Element element = property.path().elements().get(index);
        String expected = Suggestions.closest(element.text(), group.names())
                .map(name -> "did you mean " + name + "?")
                .orElse("one of " + String.join(", ", group.names()));
        Element before = property.path().elements().get(index - 1);
        boolean chosenKey = index > 2 && !before.bracketed() && !property.environment();
        String dotted = before.text() + "." + element.text();
        return chosenKey && expected.startsWith("one of")
                ? expected + "; a key with dots is written \"[" + dotted + "]\""
                : expected;
    }

    private Schema intoEntries(WrittenProperty property, int index, Entries entries) {
        Element element = property.path().elements().get(index);
        boolean last = index == property.path().size() - 1;
        if (isBoolean(element)) {
            return problem(property, index, "a key that became " + element.text(), BOOLEAN_KEY);
        }
        if (entries.value() instanceof Value && !last) {
            String key = property.path().from(index);
            return problem(property, property.path().size() - 1, "a key with dots", "\"[" + key + "]\" as the key");
        }
        if (!element.bracketed() && !PLAIN_KEY.matcher(element.text()).matches()) {
            return problem(property, index, "a key that loses characters", keyWithBrackets(element.text()));
        }
        return sameSpelling(property, index) ? entries.value() : new Anything();
    }

    /** A map key whose dashes were lost makes a second entry that nobody asked for. */
    private boolean sameSpelling(WrittenProperty property, int index) {
        Element element = property.path().elements().get(index);
        String uniform = property.path().upTo(index) + "." + element.uniform();
        String first = spellings.putIfAbsent(uniform, element.text());
        if (first == null || first.equals(element.text())) {
            return true;
        }
        phantoms.add(property.path().upTo(index + 1));
        problem(property, index, "the key " + element.text(), "one spelling only; elsewhere it is " + first);
        return false;
    }

    private Schema intoItems(WrittenProperty property, int index, Items items) {
        Element element = property.path().elements().get(index);
        return element.isIndex() ? items.item() : unexpected(property, index, "a list: each element behind a dash");
    }

    private Schema unexpected(WrittenProperty property, int index, String expected) {
        String found = "the key " + property.path().elements().get(index).text();
        return problem(property, index - 1, found, expected);
    }

    private void checkValue(WrittenProperty property, Schema schema) {
        Object value = property.value();
        int last = property.path().size() - 1;
        switch (schema) {
            case Group group
            when !property.isEmpty() && !isShorthand(value, group.shorthand()) -> {
                String expected = "keys below it: " + String.join(", ", group.names());
                problem(property, last, String.valueOf(value), expected);
            }
            case Entries entries
            when !property.isEmpty() -> problem(property, last, String.valueOf(value), "keys and values below it");
            case Items(Group group)
            when !property.isEmpty() && group.shorthand() != Shorthand.TEXT ->
                problem(property, last, String.valueOf(value), "a list: each element behind a dash");
            case Value(Class<?> type)
            when isText(type) && value instanceof Boolean ->
                problem(property, last, String.valueOf(value), BOOLEAN_VALUE);
            case Value(Class<?> type)
            when type == String.class && isFraction(value) ->
                problem(property, last, "the number " + value, NUMBER_VALUE);
            default -> {}
        }
    }

    private static String keyWithBrackets(String key) {
        return "letters, digits and - only, or \"[" + key + "]\" as the key";
    }

    private static boolean isShorthand(@Nullable Object value, Shorthand shorthand) {
        return switch (shorthand) {
            case NONE -> false;
            case SWITCH -> Switches.isSwitch(String.valueOf(value));
            case TEXT -> true;
        };
    }

    private static boolean isText(Class<?> type) {
        return type == String.class || type.isEnum();
    }

    private static boolean isFraction(@Nullable Object value) {
        return value instanceof Double || value instanceof Float;
    }

    private static boolean isBoolean(Element element) {
        return element.bracketed()
                && (element.text().equals("true") || element.text().equals("false"));
    }

    private Schema problem(WrittenProperty property, int lastElement, String found, String expected) {
        String path = property.path().upTo(lastElement + 1);
        problems.add(new Problem(path, found, expected, property.origin()));
        return new Anything();
    }
}
