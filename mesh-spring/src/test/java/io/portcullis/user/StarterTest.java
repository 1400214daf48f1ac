package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.refresh.ContextRefresher;

/** The starter in an application that knows nothing of it but the dependency. */
@ExtendWith(OutputCaptureExtension.class)
class StarterTest {
    @TempDir
    static Path directory;

    private static ScriptedUpstream upstream;
    private static Running gateway;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start(script -> script.respond(200, "charged"));
        gateway = Running.start(directory, routes("/shop/**"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void routesOfTheApplicationAreServedByTheEngineAtServerPort() {
        Response response = gateway.get("/shop/charge");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo("charged");
        assertThat(upstream.requests().getLast().target()).isEqualTo("/charge");
        assertThat(gateway.bean(Engine.class).listeners())
                .singleElement()
                .satisfies(listener -> assertThat(listener.address().getPort()).isEqualTo(gateway.port()));
    }

    @Test
    void theActuatorIsNotAtTheTrafficPort() {
        assertThat(gateway.get("/actuator/health").status()).isEqualTo(404);
        assertThat(gateway.managementPort()).isNotEqualTo(gateway.port());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    health               | "status":"UP"
                    health/readiness     | "status":"UP"
                    health/liveness      | "status":"UP"
                    metrics              | jvm.memory.used
                    prometheus           | jvm_memory_used_bytes
                    gateway/routes       | "route_id":"shop"
                    circuitbreakers      | "payment-service"
                    circuitbreakerevents | circuitBreakerEvents
                    portcullis           | "target":"lb://payment-service"
                    portcullisexchanges  | "latest"
                    """)
    void theActuatorTells(String path, String part) {
        Response page = gateway.actuator(path);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.bodyText()).contains(part);
    }

    @Test
    void aBadChangeOfTheFileIsRejectedAndAGoodOneTaken(CapturedOutput output) {
        gateway.rewrite(routes("/shop/**") + "portcullis.defaults.retry.max-attempts: 0\n");
        gateway.bean(ContextRefresher.class).refresh();
        assertThat(gateway.get("/shop/charge").status())
                .as("the last good one stays")
                .isEqualTo(200);
        assertThat(gateway.actuator("portcullis").bodyText())
                .contains("portcullis.defaults.retry.max-attempts: 0 (expected: 1 to 10) [" + directory);
        assertThat(gateway.post("portcullis").bodyText())
                .contains("\"outcome\":\"rejected\"", "portcullis.defaults.retry.max-attempts: 0");
        assertThat(gateway.actuator("prometheus").bodyText())
                .containsPattern("portcullis_config_rejections_total [1-9]")
                .containsPattern("portcullis_config_version [1-9]");
        assertThat(output).contains("new configuration rejected");
        gateway.rewrite(routes("/store/**"));
        gateway.bean(ContextRefresher.class).refresh();
        assertThat(gateway.get("/store/charge").status()).isEqualTo(200);
        assertThat(gateway.get("/shop/charge").status()).isEqualTo(404);
        gateway.rewrite(routes("/shop/**"));
        gateway.bean(ContextRefresher.class).refresh();
        assertThat(gateway.get("/shop/charge").status()).isEqualTo(200);
    }

    private static String routes(String path) {
        return """
                spring.cloud.gateway.server.webflux.routes:
                  - id: shop
                    uri: lb://payment-service
                    predicates: [ Path=%s ]
                    filters: [ StripPrefix=1 ]
                management.endpoint.health.probes.enabled: true
                portcullis.services.payment-service.endpoints: [ { address: "%s" } ]
                """.formatted(path, upstream.address());
    }
}
