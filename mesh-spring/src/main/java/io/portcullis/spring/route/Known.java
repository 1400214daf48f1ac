package io.portcullis.spring.route;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stock factories of one kind by the names that definitions give them, and what each means here. Filled once; one thread.
 *
 * @param <T> what their arguments become
 */
final class Known<T> {
    private final Map<String, Entry<T>> entries = new LinkedHashMap<>();

    /** Makes something of the arguments of one definition. */
    @FunctionalInterface
    interface Translation<T> {
        /**
         * @throws Unusable if the arguments cannot be used
         * @throws NeedsLane if the engine cannot do what they say
         */
        T translate(Given given);
    }

    /** @param factory the class whose meaning the translation has */
    private record Entry<T>(Class<?> factory, Translation<T> translation) {}

    void add(String name, Class<?> factory, Translation<T> translation) {
        entries.put(name, new Entry<>(factory, translation));
    }

    /** A factory that only the extension lane can run. */
    void lane(String name, Class<?> factory, String reason) {
        add(name, factory, given -> {
            throw new NeedsLane(name + " " + reason);
        });
    }

    Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** The class whose meaning a known name has, or null. */
    @Nullable
    Class<?> factory(String name) {
        Entry<T> entry = entries.get(name);
        return entry == null ? null : entry.factory();
    }

    /** As {@link Translation#translate}; the name is a known one. */
    T translate(Given given) {
        Entry<T> entry = entries.get(given.name());
        if (entry == null) {
            throw new IllegalArgumentException(given.name());
        }
        return entry.translation().translate(given);
    }
}
