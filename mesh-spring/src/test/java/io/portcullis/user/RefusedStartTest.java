package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.spring.config.InvalidConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.http.client.HttpClient;

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
                  payment:
                    retry: { max-attempts: 0 }
                    endpoints: [ { address: "10.0.0.7:80", labels: { app.name: payment } } ]
                  on: { hosts: [ x ] }
                portcullis.defaults.timeouts.conect: 1s
                """;
        assertThatThrownBy(() -> Running.start(directory, yaml))
                .extracting(RefusedStartTest::cause)
                .extracting(InvalidConfigurationException::problems, InstanceOfAssertFactories.list(Object.class))
                .extracting(Object::toString)
                .hasSize(7)
                .allMatch(text -> text.contains("application.yml:"))
                .anyMatch(at(
                        "4:19",
                        "predicate Pth is unknown: no bean of this application makes it (expected: did you mean Path?"))
                .anyMatch(at("5:12", "routes[0].order: first (expected: a whole number)"))
                .anyMatch(at("3:10", "routes[0].uri: lb://paymnt (expected: a service declared"))
                .anyMatch(at("3:10", "did you mean lb://payment?"))
                .anyMatch(at("8:28", "retry.max-attempts: 0 (expected: 1 to 10)"))
                .anyMatch(at("9:64", "labels.app.name: a key with dots (expected: \"[app.name]\" as the key"))
                .anyMatch(at("10:18", "portcullis.services[true]: a key that became true"))
                .anyMatch(at("11:38", "timeouts.conect: unknown (expected: did you mean connect?"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "so nothing was started", "Correct all of them")
                .doesNotContain("listener gateway at");
    }

    @Test
    void whatReplacesTheCallingOfServicesIsRefusedByName(CapturedOutput output) {
        String yaml = """
                spring.cloud.gateway.server.webflux.routes:
                  - { id: shop, uri: "http://127.0.0.1:9", predicates: [ "Path=/shop" ] }
                """;
        assertThatThrownBy(() -> Running.start(directory, yaml, OwnRouting.class))
                .extracting(RefusedStartTest::cause)
                .extracting(InvalidConfigurationException::problems, InstanceOfAssertFactories.list(Object.class))
                .extracting(Object::toString)
                .hasSize(2)
                .anyMatch(text -> text.startsWith("bean tunedRouting: a org.springframework.cloud.gateway.filter."
                        + "NettyRoutingFilter in the place of Spring Cloud Gateway's NettyRoutingFilter"))
                .anyMatch(text -> text.startsWith("bean quietWriting: a " + QuietWriting.class.getName()
                        + " in the place of Spring Cloud Gateway's NettyWriteResponseFilter"))
                .allMatch(text -> text.contains("a GlobalFilter that changes the exchange"));
        assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("listener gateway at");
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnRouting {
        @Bean
        NettyRoutingFilter tunedRouting(ObjectProvider<List<HttpHeadersFilter>> filters) {
            return new NettyRoutingFilter(HttpClient.create(), filters, new HttpClientProperties());
        }

        @Bean
        QuietWriting quietWriting(ObjectProvider<List<HttpHeadersFilter>> filters) {
            return new QuietWriting(filters);
        }
    }

    static final class QuietWriting extends NettyWriteResponseFilter {
        QuietWriting(ObjectProvider<List<HttpHeadersFilter>> filters) {
            super(List.of(), filters);
        }
    }

    /** One that says this of a place in our file. */
    private Predicate<String> at(String place, String part) {
        String origin = "[" + directory.resolve("application.yml") + ":" + place + "]";
        return text -> text.contains(part) && text.endsWith(origin);
    }

    private static InvalidConfigurationException cause(Throwable failure) {
        Throwable at = failure;
        while (at != null && !(at instanceof InvalidConfigurationException)) {
            at = at.getCause();
        }
        assertThat(at).as("cause of " + failure).isNotNull();
        return (InvalidConfigurationException) at;
    }
}
