package io.portcullis.spring.route;

import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.cloud.gateway.filter.factory.RequestRateLimiterGatewayFilterFactory;
import org.springframework.cloud.gateway.support.Configurable;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.cloud.gateway.support.NameUtils;
import org.springframework.cloud.gateway.support.ShortcutConfigurable;
import org.springframework.cloud.gateway.support.ShortcutConfigurable.ShortcutType;
import org.springframework.cloud.gateway.support.StringToZonedDateTimeConverter;
import org.springframework.cloud.gateway.support.config.KeyValueConverter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.validation.Validator;

/**
 * Binds the arguments of predicates and filters with Spring Cloud Gateway's own code, so that they mean the same, and says
 * which of them it would ignore without a word. One thread.
 */
final class Arguments {
    private final ConfigurationService configuration;
    private final BeanFactory beans;

    Arguments(BeanFactory beans) {
        this.beans = beans;
        // What validation annotations demand is checked where the arguments are translated, and told in our own words.
        Validator nothing = Validator.forInstanceOf(Void.class, (value, errors) -> {});
        ApplicationConversionService conversion = new ApplicationConversionService();
        conversion.addConverter(new KeyValueConverter());
        conversion.addConverter(new StringToZonedDateTimeConverter());
        this.configuration = new ConfigurationService(beans, () -> conversion, () -> nothing);
    }

    /**
     * @throws Unusable if an argument has the wrong type or a name that nobody knows
     * @throws NeedsLane if it names a bean, and there is no application to ask for it
     */
    <T, C extends Configurable<T> & ShortcutConfigurable> T bind(
            C factory, String name, Map<String, String> args, Place place) {
        if (factory.shortcutType() == ShortcutType.DEFAULT) {
            checkNames(factory, args, place);
        }
        if (!beans.containsBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME)) {
            args.values().stream().filter(Expressions::isExpression).findFirst().ifPresent(bean -> {
                throw new NeedsLane(name + " names " + bean + ", which only the running application has");
            });
        }
        try {
            return Objects.requireNonNull(
                    configuration.with(factory).name(name).properties(args).bind());
        } catch (BindException e) {
            throw new Unusable("argument '" + e.getName() + "': " + rootMessage(e), "a " + type(e));
        } catch (RuntimeException e) {
            throw new Unusable(rootMessage(e), "");
        }
    }

    private static <T, C extends Configurable<T> & ShortcutConfigurable> void checkNames(
            C factory, Map<String, String> args, Place place) {
        List<String> order = factory.shortcutFieldOrder();
        int position = 0;
        for (Map.Entry<String, String> arg : args.entrySet()) {
            boolean generated = arg.getKey().startsWith(NameUtils.GENERATED_NAME_PREFIX);
            if (generated && position >= order.size()) {
                place.warning(
                        "argument " + (position + 1) + ", '" + arg.getValue() + "', has no effect",
                        "at most " + order.size() + " arguments; the notation with args: takes a comma in a value");
            } else if (!generated && !isKnown(factory, arg.getKey())) {
                throw new Unusable("argument '" + arg.getKey() + "' is unknown", "one of " + known(factory));
            }
            position++;
        }
    }

    private static <T> boolean isKnown(Configurable<T> factory, String argument) {
        if ((argument.startsWith(LocalRateLimiter.ARGUMENTS + ".") || argument.startsWith(BucketArguments.NAME + "."))
                && factory.getConfigClass() == RequestRateLimiterGatewayFilterFactory.Config.class) {
            return true;
        }
        String name = argument.startsWith("weight.") ? argument.substring("weight.".length()) : argument;
        String first = name.split("[.\\[]", 2)[0];
        return Arrays.stream(BeanUtils.getPropertyDescriptors(factory.getConfigClass()))
                .anyMatch(property -> uniform(property.getName()).equals(uniform(first)));
    }

    private static <T> String known(Configurable<T> factory) {
        return Arrays.stream(BeanUtils.getPropertyDescriptors(factory.getConfigClass()))
                .map(PropertyDescriptor::getName)
                .filter(name -> !List.of("class", "routeId", "valid", "id").contains(name))
                .collect(Collectors.joining(", "));
    }

    private static String uniform(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static String type(BindException e) {
        Class<?> type = e.getTarget().getType().resolve();
        return type == null ? "value of another type" : type.getSimpleName();
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
