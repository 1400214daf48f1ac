package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.spring.config.InvalidConfigurationException;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTest {
    @TempDir
    Path directory;

    @Test
    void aFileWithSeveralMistakesStartsNothingAndAllAreTold(CapturedOutput output) {
        String yaml = """
                spring.cloud.gateway.server.webflux.routes:
                  - id: shop
                    uri: lb://paymnt
                    predicates: [ Pth=/shop/** ]
                    order: first
                portcullis.services:
                  payment: { retry: { max-attempts: 0 } }
                  on: { hosts: [ x ] }
                """;
        assertThatThrownBy(() -> Running.start(directory, yaml, OwnFilter.class))
                .extracting(RefusedStartTest::cause)
                .extracting(InvalidConfigurationException::problems, InstanceOfAssertFactories.list(Object.class))
                .extracting(Object::toString)
                .hasSize(5)
                .anyMatch(text -> text.startsWith("bean ownFilter: WebFilter"))
                .anyMatch(text -> text.contains("routes[0].predicates[0]") && text.endsWith(":4:19]"))
                .anyMatch(text -> text.contains("routes[0].order: first (expected: a whole number)"))
                .anyMatch(text -> text.contains("portcullis.services[true]: a key that became true"))
                .anyMatch(text -> text.contains("retry.max-attempts: 0 (expected: 1 to 10)"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "so nothing was started", "Correct all of them")
                .doesNotContain("listener gateway at");
    }

    private static InvalidConfigurationException cause(Throwable failure) {
        Throwable at = failure;
        while (at != null && !(at instanceof InvalidConfigurationException)) {
            at = at.getCause();
        }
        assertThat(at).as("cause of " + failure).isNotNull();
        return (InvalidConfigurationException) at;
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFilter {
        @Bean
        WebFilter ownFilter() {
            return (exchange, chain) -> chain.filter(exchange);
        }
    }
}
