package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import java.util.List;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.core.ResolvableType;
import org.springframework.web.server.WebFilter;

/**
 * Finds the beans that would apply to every request in a stock Spring Cloud Gateway, and that the engine cannot run. To
 * leave them out in silence could switch off somebody's security, so they are refused. One thread.
 */
record OpaqueBeans(ConfigurableListableBeanFactory beans) {
    private static final List<Class<?>> KINDS =
            List.of(WebFilter.class, GlobalFilter.class, HttpHeadersFilter.class, RouteLocator.class);
    private static final String SECURITY = "org.springframework.security.";
    private static final List<String> HARMLESS =
            List.of("org.springframework.", "io.portcullis.spring.", "io.micrometer.", "io.github.resilience4j.");

    void check(Problems problems) {
        for (Class<?> kind : KINDS) {
            for (String name : beans.getBeanNamesForType(ResolvableType.forClass(kind), true, false)) {
                Class<?> type = beans.getType(name, false);
                if (type != null && isOpaque(type, name)) {
                    problems.add(problem(name, kind, type));
                }
            }
        }
    }

    /** What a framework's own configuration declares is known; what only its types look like is the user's. */
    private boolean isOpaque(Class<?> type, String name) {
        if (type.getName().startsWith(SECURITY)) {
            return true;
        }
        boolean known = HARMLESS.stream().anyMatch(type.getName()::startsWith);
        return !known || (type.isInterface() && !declaredByFramework(name));
    }

    private boolean declaredByFramework(String name) {
        if (!beans.containsBeanDefinition(name)) {
            return true;
        }
        BeanDefinition definition = beans.getMergedBeanDefinition(name);
        String factory = definition.getFactoryBeanName();
        Class<?> bean = factory == null ? null : beans.getType(factory, false);
        String owner = bean == null ? String.valueOf(definition.getBeanClassName()) : bean.getName();
        return HARMLESS.stream().anyMatch(owner::startsWith);
    }

    private Problem problem(String name, Class<?> kind, Class<?> type) {
        String origin = beans.containsBeanDefinition(name)
                ? String.valueOf(beans.getMergedBeanDefinition(name).getResourceDescription())
                : "";
        return new Problem(
                "bean " + name,
                kind.getSimpleName() + " " + type.getName() + " needs the extension lane, which does not exist yet",
                "routes and filters of the configuration only",
                origin.equals("null") ? "" : origin);
    }
}
