package io.portcullis.spring.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.spring.server.ProbeServer.Answer;
import io.portcullis.testkit.RawClient;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeServerTest {
    private final ProbeServer server = new ProbeServer(
            new InetSocketAddress("127.0.0.1", 0), Map.of("/readyz", () -> Answer.text(200, "ready"), "/broken", () -> {
                throw new IllegalStateException("no health today");
            }));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void everyRequestOnAConnectionIsAnsweredWhateverCameBeforeIt() {
        try (RawClient client = RawClient.connect("127.0.0.1", server.port())) {
            for (int request = 0; request < 300; request++) {
                boolean known = request % 3 == 0;
                assertThat(client.get(known ? "/readyz" : "/actuator/env").status())
                        .isEqualTo(known ? 200 : 404);
            }
        }
    }

    @Test
    void requestsThatAreSentAheadAreAnsweredInTheirOrder() {
        try (RawClient client = RawClient.connect("127.0.0.1", server.port())) {
            String known = "GET /readyz?verbose HTTP/1.1\r\nHost: probe\r\n\r\n";
            String unknown = "POST /actuator/shutdown HTTP/1.1\r\nHost: probe\r\nContent-Length: 2\r\n\r\n{}";
            client.send(known + unknown + known);
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("ready");
            assertThat(client.readFinalResponse().status()).isEqualTo(404);
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("ready");
        }
    }

    @Test
    void whatIsNotHttpIsRefusedAndEndsTheConnection() {
        try (RawClient client = RawClient.connect("127.0.0.1", server.port())) {
            client.send("GET /readyz is not HTTP\r\n\r\n");
            assertThat(client.readFinalResponse().status()).isEqualTo(400);
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void aPageThatFailsIsAnErrorAndTellsWhy() {
        try (RawClient client = RawClient.connect("127.0.0.1", server.port())) {
            assertThat(client.get("/broken").status()).isEqualTo(500);
            assertThat(client.get("/broken").bodyText()).isEqualTo("no health today");
        }
    }
}
