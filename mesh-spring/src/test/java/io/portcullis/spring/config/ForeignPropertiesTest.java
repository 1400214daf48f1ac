package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignPropertiesTest {
    @Test
    void whatHasNoEffectIsWarnedOfAtItsPlaceWithWhatToWriteInstead() {
        Reading reading = Readings.yaml("""
                server:
                  netty:
                    validate-headers: false
                spring.cloud.gateway.server.webflux:
                  httpclient:
                    proxy: { host: proxy.example }
                """);
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        "spring.cloud.gateway.server.webflux.httpclient.proxy.host: has no effect; instead: a"
                                + " service under portcullis.services whose endpoints can be reached: connections go there"
                                + " directly [Byte array resource [test.yml]:6:20]",
                        "server.netty.validate-headers: has no effect; instead: header fields are always validated"
                                + " [Byte array resource [test.yml]:3:23]");
    }

    @Test
    void whatAsksForNothingIsNotWarnedOf() {
        assertThat(Readings.yaml("""
                                server:
                                  port: 8080
                                  netty.validate-headers: true
                                  compression: { enabled: "${some.switch:false}" }
                                  netty.idle-timeout: 30s
                                  http2.enabled: true
                                """).warnings()).isEmpty();
    }

    @Test
    void theStrongestSourceCounts() {
        String yaml = "server.netty.validate-headers: false";
        assertThat(Readings.yaml(yaml, Map.of("SERVER_NETTY_VALIDATEHEADERS", "true"))
                        .warnings())
                .isEmpty();
        assertThat(warned(Readings.yaml(
                        "server.netty.validate-headers: true", Map.of("SERVER_NETTY_VALIDATEHEADERS", "false"))))
                .containsExactly(
                        "server.netty.validateheaders: has no effect; instead: header fields are always validated");
    }

    @Test
    void variablesThatBelongToOthersAreLeftAlone() {
        assertThat(Readings.yaml("{}", Map.of("SERVER_NAME", "box", "SERVER_SOFTWARE", "x"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void anUnknownPropertyIsWarnedOf() {
        assertThat(Readings.yaml("server.http2.enable: false").warnings().toString())
                .contains("is unknown", "did you mean server.http2.enabled?");
    }

    @Test
    void aSlipInTheNameOfTheRoutesIsAnError() {
        assertThat(Readings.problems(Readings.yaml("spring.cloud.gateway.server.webflux.rotues[0].id: a")))
                .containsExactly("spring.cloud.gateway.server.webflux.rotues: unknown @1");
    }

    @Test
    void whatWouldLeaveNothingIsRefused() {
        assertThat(Readings.problems(Readings.yaml("spring.cloud.gateway.server.webflux.enabled: false")))
                .containsExactly("spring.cloud.gateway.server.webflux.enabled: false @1");
        assertThat(Readings.problems(Readings.yaml("spring.cloud.gateway.server.webflux.enabled: true")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "routes[0].id",
                "default-filters[0]",
                "httpclient.connect-timeout",
                "globalcors.cors-configurations.[/**].allowed-origins",
                "discovery.locator.enabled",
                "x-forwarded.enabled",
                "metrics.enabled",
                "redis-rate-limiter.include-headers"
            })
    void theOldPrefixIsAnErrorThatNamesTheNewOne(String key) {
        List<Problem> problems =
                Readings.yaml("spring.cloud.gateway." + key + ": x").problems();
        String first = key.split("[\\[.]")[0];
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("spring.cloud.gateway." + first);
            assertThat(problem.expected()).endsWith("spring.cloud.gateway.server.webflux." + first);
            assertThat(problem.origin()).endsWith(":1:" + (key.length() + "spring.cloud.gateway.".length() + 3));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPRING_CLOUD_GATEWAY_ROUTES_0_URI",
                "SPRING_CLOUD_GATEWAY_DEFAULT_FILTERS_0",
                "SPRING_CLOUD_GATEWAY_DEFAULTFILTERS_0"
            })
    void theOldPrefixIsAnErrorInTheEnvironmentToo(String variable) {
        assertThat(Readings.yaml("{}", Map.of(variable, "x")).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.origin()).contains(variable));
    }

    @Test
    void theGatewayForServletsIsAnError() {
        assertThat(Readings.problems(Readings.yaml("spring.cloud.gateway.server.webmvc.routes[0].id: a")))
                .containsExactly("spring.cloud.gateway.server.webmvc: of the gateway for servlets @1");
        assertThat(Readings.problems(Readings.yaml("spring.cloud.gateway.mvc.routes[0].id: a")))
                .containsExactly("spring.cloud.gateway.mvc: of the gateway for servlets @1");
    }

    private static List<String> warned(Reading reading) {
        return reading.warnings().stream()
                .map(warning -> warning.path() + ": " + warning.found())
                .toList();
    }
}
