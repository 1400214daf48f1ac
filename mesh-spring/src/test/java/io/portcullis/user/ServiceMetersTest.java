package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.context.refresh.ContextRefresher;

/** Which meters a service has that nobody has called, and which only later. */
class ServiceMetersTest {
    private static final String UNHEALTHY = "portcullis_endpoints_unhealthy{service=\"shop\"}";

    @TempDir
    static Path directory;

    private static ScriptedUpstream shop;
    private static Running gateway;

    @BeforeAll
    static void start() {
        shop = ScriptedUpstream.start(script -> {});
        gateway = Running.start(directory, services("true"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        shop.close();
    }

    @Test
    void endpointsAreCountedFromTheStart() {
        assertThat(scrape())
                .contains(
                        "portcullis_endpoints{service=\"shop\"} 1.0",
                        "portcullis_endpoints_ejected{service=\"shop\"} 0.0",
                        "portcullis_endpoints{service=\"bank\"} 1.0");
    }

    @Test
    void unhealthyOnesAreCountedWhereSomebodyAsks() {
        assertThat(scrape()).contains(UNHEALTHY).doesNotContain("portcullis_endpoints_unhealthy{service=\"bank\"}");
        refresh(services("false"));
        assertThat(scrape()).doesNotContain(UNHEALTHY).contains("portcullis_endpoints{service=\"shop\"} 1.0");
        refresh(services("true"));
        assertThat(scrape()).contains(UNHEALTHY);
    }

    @Test
    void theBreakerIsShownFromTheFirstCallOn() {
        assertThat(gateway.actuator("circuitbreakers").bodyText()).doesNotContain("\"bank\"");
        assertThat(gateway.actuator("portcullis").bodyText()).contains("CLOSED");
        assertThat(gateway.get("/bank").status()).isEqualTo(200);
        assertThat(gateway.actuator("circuitbreakers").bodyText()).contains("\"bank\"");
        assertThat(scrape()).contains("resilience4j_circuitbreaker_state{name=\"bank\",state=\"closed\"} 1.0");
    }

    private static String scrape() {
        return gateway.actuator("prometheus").bodyText();
    }

    private static void refresh(String yaml) {
        gateway.rewrite(yaml);
        gateway.bean(ContextRefresher.class).refresh();
    }

    private static String services(String checked) {
        return """
                spring.cloud.gateway.server.webflux.routes:
                  - { id: bank, uri: "lb://bank", predicates: [ Path=/bank ] }
                portcullis.services:
                  shop:
                    endpoints: [ { address: "%1$s" } ]
                    health-check: { enabled: %2$s, type: http, path: /healthz }
                  bank:
                    endpoints: [ { address: "%1$s" } ]
                """.formatted(shop.address(), checked);
    }
}
