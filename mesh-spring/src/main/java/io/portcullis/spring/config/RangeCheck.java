package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Compares bound values with the {@link Range} of their components. One thread. */
final class RangeCheck {
    private static final double WHOLE = 1e15;

    private final Problems problems;

    RangeCheck(Problems problems) {
        this.problems = problems;
    }

    /** Checks everything below a record. */
    void check(String path, Record bound) {
        for (RecordComponent component : bound.getClass().getRecordComponents()) {
            Object value = read(component, bound);
            if (value != null) {
                check(path + "." + Schema.nameOf(component), value, component.getAnnotation(Range.class));
            }
        }
    }

    private void check(String path, Object value, @Nullable Range range) {
        switch (value) {
            case Record nested -> check(path, nested);
            case List<?> list -> {
                for (int index = 0; index < list.size(); index++) {
                    check(path + "[" + index + "]", list.get(index), range);
                }
            }
            case Map<?, ?> map -> map.forEach((key, entry) -> check(path + entry(key), entry, range));
            default -> {
                if (range != null && !holds(amount(value), range)) {
                    problems.add(path, text(value), text(range, value));
                }
            }
        }
    }

    private static String entry(Object key) {
        String text = key.toString();
        return text.indexOf('.') < 0 ? "." + text : "[" + text + "]";
    }

    private static @Nullable Object read(RecordComponent component, Record from) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(from);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " of " + from.getClass() + " cannot be read", e);
        }
    }

    private static double amount(Object value) {
        return switch (value) {
            case Duration duration -> duration.getSeconds() + duration.getNano() / 1e9;
            case DataSize size -> size.toBytes();
            case Number number -> number.doubleValue();
            default -> throw new IllegalStateException("no range for a " + value.getClass());
        };
    }

    private static boolean holds(double amount, Range range) {
        return (range.above() ? amount > range.min() : amount >= range.min()) && amount <= range.max();
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration duration -> duration.toMillis() + "ms";
            default -> value.toString();
        };
    }

    private static String text(Range range, Object value) {
        String unit = value instanceof DataSize ? "B" : "";
        String least = (range.above() ? "> " : ">= ") + number(range.min()) + unit;
        if (range.max() == Double.POSITIVE_INFINITY) {
            return least;
        }
        String most = number(range.max()) + unit;
        return range.above() ? least + ", at most " + most : number(range.min()) + unit + " to " + most;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < WHOLE
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
