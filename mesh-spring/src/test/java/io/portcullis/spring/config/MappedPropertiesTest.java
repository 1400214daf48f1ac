package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.Timeouts;
import io.portcullis.spring.property.Effect;
import io.portcullis.spring.property.PropertyRegistry;
import io.portcullis.spring.property.PropertyRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MappedPropertiesTest {
    private static final String CLIENT = "spring.cloud.gateway.server.webflux.httpclient.";

    @Test
    void theRegistryKnowsEveryPropertyThatIsMapped() {
        List<PropertyRule> mapped = PropertyRegistry.load().rules().stream()
                .filter(rule -> rule.effect() == Effect.MAPPED)
                .toList();
        assertThat(mapped)
                .extracting(PropertyRule::pattern)
                .containsExactlyInAnyOrderElementsOf(MappedProperties.NAMES.keySet());
        assertThat(mapped)
                .allSatisfy(rule -> assertThat(rule.text()).startsWith(MappedProperties.NAMES.get(rule.pattern())));
    }

    @Test
    void theClientsTimeoutsAreTheDefaultsWhereOursAreSilent() {
        Reading reading = Readings.yaml(CLIENT + "connect-timeout: 1500\n" + CLIENT + "response-timeout: 90s\n"
                + "portcullis.services.shop.timeouts.connect: 2s\n");
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        Timeouts defaults = reading.snapshot().defaults().timeouts();
        assertThat(defaults.connect()).isEqualTo(Duration.ofMillis(1500));
        assertThat(defaults.attempt()).isEqualTo(Duration.ofSeconds(90));
        assertThat(defaults.request()).isEqualTo(Duration.ofSeconds(90));
        Timeouts shop =
                reading.snapshot().services().get(ServiceId.of("shop")).policy().timeouts();
        assertThat(shop.connect()).isEqualTo(Duration.ofSeconds(2));
        assertThat(shop.attempt()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void oursWinsWhereverItStands() {
        Reading reading = Readings.yaml(
                "portcullis.defaults.timeouts.attempt: 3s",
                Map.of("SPRING_CLOUD_GATEWAY_SERVER_WEBFLUX_HTTPCLIENT_RESPONSETIMEOUT", "20s"));
        assertThat(reading.snapshot().defaults().timeouts().attempt()).isEqualTo(Duration.ofSeconds(3));
        assertThat(reading.snapshot().defaults().timeouts().request()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void thePoolOfTheProcessIsDividedAmongTheLoops() {
        Reading reading =
                Readings.yaml(CLIENT + "pool: { max-connections: 101, max-idle-time: 7s, max-life-time: 2m }\n"
                        + "portcullis.listener.workers: 4\n");
        var connections = reading.snapshot().defaults().connections();
        assertThat(connections.maxConnectionsPerEndpoint()).isEqualTo(26);
        assertThat(connections.maxIdleTime()).isEqualTo(Duration.ofSeconds(7));
        assertThat(connections.maxAge()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void theServersLimitsAreThoseOfTheListeners() {
        ListenerProperties limits = Readings.yaml("""
                        server:
                          max-http-request-header-size: 16KB
                          netty:
                            idle-timeout: 30s
                            connection-timeout: 3s
                            max-initial-line-length: 4KB
                            max-keep-alive-requests: 500
                        portcullis.listener.idle-timeout: 40s
                        """).properties().listener();
        assertThat(limits.maxHeadSize()).isEqualTo(DataSize.ofKilobytes(16));
        assertThat(limits.maxTargetSize()).isEqualTo(DataSize.ofKilobytes(4));
        assertThat(limits.headTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(limits.idleTimeout()).isEqualTo(Duration.ofSeconds(40));
        assertThat(limits.maxRequestsPerConnection()).isEqualTo(500);
    }

    @Test
    void aValueThatCannotBeTakenIsAProblemUnderTheNameThatWasWritten() {
        assertThat(Readings.problems(Readings.yaml("""
                                server:
                                  max-http-request-header-size: 10B
                                  netty.idle-timeout: soon
                                """)))
                .containsExactlyInAnyOrder(
                        "server.netty.idle-timeout: soon @3", "server.max-http-request-header-size: 10B @2");
    }
}
