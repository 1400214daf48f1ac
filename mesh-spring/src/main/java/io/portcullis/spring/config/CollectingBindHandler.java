package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.unit.DataSize;

/** Notes a value that cannot be bound, leaves it out, and lets the binder go on to the next. One thread. */
final class CollectingBindHandler implements BindHandler {
    private final Problems problems;

    CollectingBindHandler(Problems problems) {
        this.problems = problems;
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
        if (error instanceof UnboundConfigurationPropertiesException && problems.concerns(name.toString())) {
            return null; // A list goes on complaining of the element that was left out.
        }
        ConfigurationProperty property = context.getConfigurationProperty();
        String expected = expected(target.getType().resolve(Object.class), error);
        if (property != null && property.getName().equals(name)) {
            problems.add(name.toString(), String.valueOf(property.getValue()), expected);
        } else {
            problems.add(name.toString(), "cannot be read", expected);
        }
        return null;
    }

    private static String expected(Class<?> type, Exception error) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(" or "));
        }
        if (type == Duration.class) {
            return "a duration, such as 250ms, 2s or 1m";
        }
        if (type == DataSize.class) {
            return "a size, such as 64KB";
        }
        if (type == Integer.class || type == int.class) {
            return "a whole number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return Number.class.isAssignableFrom(type) ? "a number" : rootMessage(error);
    }

    private static String rootMessage(Exception error) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(error);
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
