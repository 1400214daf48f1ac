package io.portcullis.spring.actuate;

import io.portcullis.core.route.RouteFilter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what a plan does, operation by operation. Stateless, any thread. */
final class PlanWords {
    private PlanWords() {}

    /** Such as {@code StripPrefix parts 1}. */
    static String of(RouteFilter filter) {
        List<String> words = new ArrayList<>(List.of(filter.getClass().getSimpleName()));
        RecordComponent[] components = filter.getClass().getRecordComponents();
        if (components == null) {
            return filter.toString();
        }
        for (RecordComponent component : components) {
            Object value = read(component, filter);
            if (value != null) {
                words.add(component.getName() + " " + value);
            }
        }
        return words.size() == 1
                ? words.getFirst()
                : words.getFirst() + " " + String.join(", ", words.subList(1, words.size()));
    }

    private static @Nullable Object read(RecordComponent component, Object from) {
        try {
            return component.getAccessor().invoke(from);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
