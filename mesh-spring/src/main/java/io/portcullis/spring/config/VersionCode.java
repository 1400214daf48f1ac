package io.portcullis.spring.config;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.accept.ApiVersionParser;
import org.springframework.web.reactive.accept.ApiVersionDeprecationHandler;
import org.springframework.web.reactive.accept.ApiVersionResolver;
import org.springframework.web.reactive.accept.ApiVersionStrategy;
import org.springframework.web.reactive.config.ApiVersionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Finds beans with which an application takes versions of its API into its own hands, so that the properties do not say all
 * of it. One thread.
 */
record VersionCode(ConfigurableListableBeanFactory beans) {
    private static final List<Class<?>> PARTS =
            List.of(ApiVersionResolver.class, ApiVersionParser.class, ApiVersionDeprecationHandler.class);
    private static final String BOOT = "org.springframework.boot.";
    private static final List<String> SPRING = List.of(BOOT, "org.springframework.cloud.gateway.");

    /** The first such bean, in words, or null: Boot makes everything of its properties. */
    @Nullable
    String found() {
        for (Class<?> part : PARTS) {
            for (String name : names(part)) {
                return words(name, part);
            }
        }
        String[] strategies = names(ApiVersionStrategy.class);
        for (String name : strategies) {
            if (!OpaqueBeans.owner(beans, name).startsWith(BOOT)) {
                return words(name, ApiVersionStrategy.class);
            }
        }
        for (String name : names(WebFluxConfigurer.class)) {
            if (configuresVersions(beans.getType(name, false))) {
                return words(name, WebFluxConfigurer.class);
            }
        }
        return strategies.length == 1 ? null : "there is not one bean of type ApiVersionStrategy";
    }

    private String[] names(Class<?> kind) {
        return beans.getBeanNamesForType(ResolvableType.forClass(kind), true, false);
    }

    private static boolean configuresVersions(@Nullable Class<?> type) {
        if (type == null) {
            return true;
        }
        Method method = ReflectionUtils.findMethod(type, "configureApiVersioning", ApiVersionConfigurer.class);
        Class<?> owner = method == null ? type : method.getDeclaringClass();
        return owner != WebFluxConfigurer.class && SPRING.stream().noneMatch(owner.getName()::startsWith);
    }

    private static String words(String name, Class<?> kind) {
        return "bean " + name + " is a " + kind.getSimpleName();
    }
}
