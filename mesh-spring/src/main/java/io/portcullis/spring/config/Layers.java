package io.portcullis.spring.config;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The same group of settings as several places write it; the first place that says something is right. Immutable, any
 * thread.
 *
 * @param layers the strongest first
 */
record Layers<T>(List<T> layers) {
    Layers {
        layers = List.copyOf(layers);
    }

    /** Those of the places that say anything. */
    @SafeVarargs
    static <T> Layers<T> of(@Nullable T... layers) {
        return new Layers<>(Stream.of(layers).filter(Objects::nonNull).toList());
    }

    /** The first value that is written, or the one that is built in. */
    <V> V pick(Function<T, @Nullable V> setting, V builtIn) {
        V written = find(setting);
        return written == null ? builtIn : written;
    }

    /** The first value that is written. */
    <V> @Nullable V find(Function<T, @Nullable V> setting) {
        for (T layer : layers) {
            V value = setting.apply(layer);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** A group inside of this group. */
    <V> Layers<V> into(Function<T, @Nullable V> group) {
        return new Layers<>(layers.stream()
                .<V>mapMulti((layer, found) -> {
                    V value = group.apply(layer);
                    if (value != null) {
                        found.accept(value);
                    }
                })
                .toList());
    }

    /** Whether the strongest place that writes the group wants it: who writes it wants it, unless it says otherwise. */
    boolean enabled(Function<T, @Nullable Boolean> enabled) {
        return layers.isEmpty() || !Boolean.FALSE.equals(enabled.apply(layers.getFirst()));
    }
}
