package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.accept.ApiVersionParser;
import org.springframework.web.accept.SemanticApiVersionParser;
import org.springframework.web.reactive.accept.ApiVersionResolver;
import org.springframework.web.reactive.config.ApiVersionConfigurer;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.WebFluxConfigurer;

class VersionCodeTest {
    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WebFluxAutoConfiguration.class))
            .withPropertyValues("spring.webflux.apiversion.use.header=X-V");

    @Test
    void whatBootMakesOfPropertiesIsNoCode() {
        assertThat(found(Quiet.class)).isNull();
    }

    @Test
    void beansThatHaveASayAreNamed() {
        assertThat(found(OwnResolver.class)).isEqualTo("bean resolver is a ApiVersionResolver");
        assertThat(found(OwnParser.class)).isEqualTo("bean parser is a ApiVersionParser");
        assertThat(found(OwnConfigurer.class)).endsWith("is a WebFluxConfigurer");
        assertThat(found(OwnWebFlux.class)).isEqualTo("bean webFluxApiVersionStrategy is a ApiVersionStrategy");
    }

    private @Nullable String found(Class<?> application) {
        String[] found = new String[1];
        runner.withUserConfiguration(application).run(context -> {
            assertThat(context).hasNotFailed();
            found[0] = new VersionCode(context.getSourceApplicationContext().getBeanFactory()).found();
        });
        return found[0];
    }

    @Configuration(proxyBeanMethods = false)
    static class Quiet implements WebFluxConfigurer {}

    @Configuration(proxyBeanMethods = false)
    static class OwnResolver {
        @Bean
        ApiVersionResolver resolver() {
            return exchange -> "1";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnParser {
        @Bean
        ApiVersionParser<?> parser() {
            return new SemanticApiVersionParser();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnConfigurer implements WebFluxConfigurer {
        @Override
        public void configureApiVersioning(ApiVersionConfigurer configurer) {
            configurer.useQueryParam("version");
        }
    }

    @EnableWebFlux
    @Configuration(proxyBeanMethods = false)
    static class OwnWebFlux {}
}
