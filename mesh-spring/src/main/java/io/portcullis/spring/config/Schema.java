package io.portcullis.spring.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** What may be written at a place of the configuration tree. Immutable, any thread. */
sealed interface Schema {
    /** @param type of the value */
    record Value(Class<?> type) implements Schema {}

    /** @param item what each element of the list is */
    record Items(Schema item) implements Schema {}

    /** @param value what stands under each key, which its writer chooses */
    record Entries(Schema value) implements Schema {}

    /** Whatever people like. */
    record Anything() implements Schema {}

    /**
     * A group of known keys.
     *
     * @param keys by their uniform spelling
     * @param shorthand what a single value in place of the group may be
     */
    record Group(Map<String, Key> keys, Shorthand shorthand) implements Schema {
        @Nullable
        Key key(PropertyPath.Element element) {
            return keys.get(element.uniform());
        }

        List<String> names() {
            return keys.values().stream().map(Key::name).toList();
        }
    }

    /**
     * @param name in its canonical spelling
     * @param schema what stands under it
     */
    record Key(String name, Schema schema) {}

    /** A single value in place of a group. */
    enum Shorthand {
        NONE,
        /** {@code false} switches the whole group off. */
        SWITCH,
        /** A text that says all of it. */
        TEXT
    }

    /** The schema of a type: records are groups, maps and lists are what they are, everything else is a value. */
    static Schema of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == Map.class ? new Entries(of(arguments[1])) : new Items(of(arguments[0]));
        }
        Class<?> plain = (Class<?>) type;
        return plain.isRecord() ? group(plain) : new Value(plain);
    }

    private static Group group(Class<?> type) {
        List<Key> keys = new ArrayList<>();
        boolean switchable = false;
        for (RecordComponent component : type.getRecordComponents()) {
            switchable |= component.getName().equals("enabled");
            keys.add(new Key(nameOf(component), of(component.getGenericType())));
        }
        return group(switchable ? Shorthand.SWITCH : Shorthand.NONE, keys);
    }

    static Group group(Shorthand shorthand, List<Key> keys) {
        Map<String, Key> byName = new LinkedHashMap<>();
        keys.forEach(key -> byName.put(new PropertyPath.Element(key.name(), false).uniform(), key));
        return new Group(byName, shorthand);
    }

    /** The name under which a component is written. */
    static String nameOf(RecordComponent component) {
        return DataObjectPropertyName.toDashedForm(component.getName());
    }
}
