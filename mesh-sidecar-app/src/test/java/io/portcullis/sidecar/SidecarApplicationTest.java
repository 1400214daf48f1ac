package io.portcullis.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.engine.listen.Listener;
import io.portcullis.spring.server.ProbeServer;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A sidecar with the defaults of its jar, all ports but free ones. */
class SidecarApplicationTest {
    private static ScriptedUpstream application;
    private static ScriptedUpstream payment;
    private static ConfigurableApplicationContext sidecar;

    @BeforeAll
    static void start() {
        application = ScriptedUpstream.start(script -> script.respond(200, "application"));
        payment = ScriptedUpstream.start(script -> script.respond(200, "payment"));
        sidecar = SpringApplication.run(
                SidecarApplication.class,
                "--logging.level.root=warn",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.port=0",
                "--portcullis.drain.accept=0s",
                "--portcullis.probes.address=127.0.0.1:0",
                "--portcullis.outbound.address=127.0.0.1:0",
                "--portcullis.inbound.application=" + application.address(),
                "--portcullis.services.payment-service.listen=127.0.0.1:0",
                "--portcullis.services.payment-service.endpoints[0].address=" + payment.address());
    }

    @AfterAll
    static void stop() {
        sidecar.close();
        application.close();
        payment.close();
    }

    @Test
    void serverPortIsTheWayToTheApplication() {
        int port = Integer.parseInt(sidecar.getEnvironment().getRequiredProperty("local.server.port"));
        assertThat(port).isEqualTo(port("inbound"));
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            assertThat(client.get("/orders").bodyText()).isEqualTo("application");
        }
    }

    @Test
    void aServiceIsReachedThroughTheForwardProxyByItsNameAlone() {
        try (RawClient client = RawClient.connect("127.0.0.1", port("outbound"))) {
            client.send("GET http://payment-service/charge HTTP/1.1\r\nHost: payment-service\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("payment");
        }
    }

    @Test
    void aServiceIsReachedAtItsOwnAddress() {
        try (RawClient client = RawClient.connect("127.0.0.1", port("outbound-payment-service"))) {
            assertThat(client.get("/charge").bodyText()).isEqualTo("payment");
        }
    }

    @Test
    void probesAreAnsweredAndNothingElseIs() {
        int port = sidecar.getBean(ProbeServer.class).port();
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            assertThat(client.get("/livez").status()).isEqualTo(200);
            assertThat(client.get("/readyz").bodyText()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(client.get("/actuator/prometheus").bodyText()).contains("jvm_memory_used_bytes");
            assertThat(client.get("/actuator/health/liveness").bodyText()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(client.get("/actuator/health/readiness").bodyText()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(client.get("/actuator/env").status()).isEqualTo(404);
            assertThat(client.get("/actuator/portcullis").status()).isEqualTo(404);
        }
    }

    private static int port(String listener) {
        return sidecar.getBean(Engine.class).listeners().stream()
                .filter(bound -> bound.name().equals(listener))
                .map(Listener::address)
                .findFirst()
                .orElseThrow()
                .getPort();
    }
}
