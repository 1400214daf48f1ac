package io.portcullis.spring.lane;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.SmartLifecycle;

/**
 * Leaves what the frameworks declare for the lane alone is made of until the lane needs it. Properties are bound at the start as
 * ever, so that what is wrong with them is found there; beans of the application are none of its business. One thread.
 */
final class LazyLane implements BeanFactoryPostProcessor {
    private static final List<String> DECLARERS = List.of(
            "io.portcullis.spring.lane.",
            "org.springframework.boot.http.codec.autoconfigure.",
            "org.springframework.boot.jackson.autoconfigure.",
            "org.springframework.boot.reactor.netty.autoconfigure.",
            "org.springframework.boot.webflux.autoconfigure.",
            "org.springframework.cloud.gateway.config.",
            "org.springframework.web.reactive.config.");

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        for (String name : beans.getBeanDefinitionNames()) {
            BeanDefinition definition = beans.getBeanDefinition(name);
            if (definition instanceof AbstractBeanDefinition own
                    && own.getLazyInit() == null
                    && isOfTheLane(definition)
                    && !actsByItself(beans, name)) {
                own.setLazyInit(true);
            }
        }
    }

    private static boolean isOfTheLane(BeanDefinition definition) {
        String declarer = declarer(definition);
        return declarer != null && DECLARERS.stream().anyMatch(declarer::startsWith);
    }

    private static @Nullable String declarer(BeanDefinition definition) {
        return definition instanceof AnnotatedBeanDefinition annotated && annotated.getFactoryMethodMetadata() != null
                ? annotated.getFactoryMethodMetadata().getDeclaringClassName()
                : definition.getBeanClassName();
    }

    private static boolean actsByItself(ConfigurableListableBeanFactory beans, String name) {
        Class<?> type = beans.getType(name, false);
        return type == null
                || SmartInitializingSingleton.class.isAssignableFrom(type)
                || SmartLifecycle.class.isAssignableFrom(type)
                || beans.findAnnotationOnBean(name, ConfigurationProperties.class, false) != null;
    }
}
