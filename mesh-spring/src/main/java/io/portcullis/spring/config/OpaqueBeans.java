package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.ResolvableType;
import org.springframework.stereotype.Controller;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;

/**
 * Finds the beans that apply to every request in a stock Spring Cloud Gateway, and that the engine cannot run. To leave them
 * out in silence could switch off somebody's security: they send all routes to the extension lane. One thread.
 */
record OpaqueBeans(ConfigurableListableBeanFactory beans) {
    private static final List<Class<?>> KINDS = List.of(
            WebFilter.class,
            GlobalFilter.class,
            HttpHeadersFilter.class,
            WebExceptionHandler.class,
            HandlerMapping.class,
            RouterFunction.class);
    private static final List<Class<?>> BETWEEN_ROUTE_AND_SERVICE =
            List.of(GlobalFilter.class, HttpHeadersFilter.class);
    private static final String SECURITY = "org.springframework.security.";
    private static final List<String> HARMLESS =
            List.of("org.springframework.", "io.portcullis.spring.", "io.micrometer.", "io.github.resilience4j.");

    /**
     * What was found.
     *
     * @param reasons for the lane, by the names of the beans, each a sentence without a full stop
     * @param security whether requests have to pass Spring Security
     * @param amongFilters whether some stand among the filters of routes, so that those have to run beside them
     */
    record Found(Map<String, String> reasons, boolean security, boolean amongFilters) {
        boolean nothing() {
            return reasons.isEmpty();
        }
    }

    Found find() {
        Map<String, String> reasons = new LinkedHashMap<>();
        boolean security = false;
        boolean amongFilters = false;
        for (Class<?> kind : KINDS) {
            for (String name : beans.getBeanNamesForType(ResolvableType.forClass(kind), true, false)) {
                Class<?> type = beans.getType(name, false);
                if (type != null && isOpaque(type, name)) {
                    reasons.putIfAbsent(name, reason(name, kind, type));
                    security |= isSecurity(type, name);
                    amongFilters |= BETWEEN_ROUTE_AND_SERVICE.contains(kind);
                }
            }
        }
        for (String name : controllers()) {
            Class<?> type = beans.getType(name, false);
            if (type != null && isOpaque(type, name)) {
                reasons.putIfAbsent(name, reason(name, Controller.class, type));
            }
        }
        return new Found(reasons, security, amongFilters);
    }

    /** Where they cannot be run: an application whose traffic is not all routed. */
    static void refuse(Found found, Problems problems, ConfigurableListableBeanFactory beans) {
        found.reasons()
                .forEach((name, reason) -> problems.add(new Problem(
                        "bean " + name,
                        reason + ", which would see only some of a sidecar's requests",
                        "filters of routes, or this bean in a gateway",
                        origin(beans, name))));
    }

    private List<String> controllers() {
        return new ArrayList<>(Arrays.asList(beans.getBeanNamesForAnnotation(Controller.class)));
    }

    /** What a framework's own configuration declares is known; what only its types look like is the user's. */
    private boolean isOpaque(Class<?> type, String name) {
        if (isSecurity(type, name)) {
            return true;
        }
        boolean known = HARMLESS.stream().anyMatch(type.getName()::startsWith);
        return !known || !declaredByFramework(name);
    }

    private boolean isSecurity(Class<?> type, String name) {
        return type.getName().startsWith(SECURITY) || owner(name).startsWith(SECURITY);
    }

    private boolean declaredByFramework(String name) {
        String owner = owner(name);
        return owner.isEmpty() || HARMLESS.stream().anyMatch(owner::startsWith);
    }

    private String owner(String name) {
        return owner(beans, name);
    }

    /** The class that declares the bean, or empty where there is no declaration. */
    static String owner(ConfigurableListableBeanFactory beans, String name) {
        if (!beans.containsBeanDefinition(name)) {
            return "";
        }
        BeanDefinition definition = beans.getMergedBeanDefinition(name);
        String factory = definition.getFactoryBeanName();
        Class<?> bean = factory == null ? null : beans.getType(factory, false);
        return bean == null ? String.valueOf(definition.getBeanClassName()) : bean.getName();
    }

    private static String reason(String name, Class<?> kind, Class<?> type) {
        return "bean " + name + " is a " + kind.getSimpleName() + " (" + type.getName() + ")";
    }

    /** Where the bean is declared, or empty. */
    static String origin(ConfigurableListableBeanFactory beans, String name) {
        String origin = beans.containsBeanDefinition(name)
                ? String.valueOf(beans.getMergedBeanDefinition(name).getResourceDescription())
                : "";
        return origin.equals("null") ? "" : origin;
    }
}
