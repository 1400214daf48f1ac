package io.portcullis.engine.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Http1ServerConnectionTest {
    @Test
    void answersOneRequestAndKeepsTheConnection() {
        try (ServerFixture server = new ServerFixture()) {
            server.send("POST /a?b=c HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(server.request().head().target()).isEqualTo("/a?b=c");
            assertThat(server.request().body).hasToString("hello");
            assertThat(server.request().ended).isTrue();
            server.answer(200, "world");
            assertThat(server.received()).isEqualTo("HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nworld");
            server.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
            assertThat(server.requests).hasSize(2);
        }
    }
}
