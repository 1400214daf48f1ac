package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** WebSockets that end in a handler of the application. */
@ExtendWith(LeakGuard.class)
@Timeout(120)
class LaneWebSocketTest {
    private static final int MANY = 2_000;
    private static final String KILOBYTE = "k".repeat(1024);
    private static final String HANDSHAKE = " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    @TempDir
    static Path directory;

    private static final Queue<String> seen = new LinkedTransferQueue<>();
    private static Running gateway;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        http = HttpClient.newHttpClient();
        gateway = Running.start(directory, "portcullis.access-log.enabled: false\n", Handlers.class);
    }

    @AfterAll
    static void stop() {
        http.close();
        gateway.close();
    }

    @Test
    void messagesComeWholeAndGoBack() throws Exception {
        try (Talk talk = Talk.begin("/echo")) {
            talk.socket.sendText("hel", false).get(10, TimeUnit.SECONDS);
            talk.socket.sendText("lo", true).get(10, TimeUnit.SECONDS);
            assertThat(talk.next()).isEqualTo("text hello");
            talk.socket.sendBinary(ByteBuffer.wrap(new byte[60_000]), true).get(10, TimeUnit.SECONDS);
            assertThat(talk.next()).isEqualTo("binary 60000");
            talk.socket.sendPing(ByteBuffer.wrap(new byte[3])).get(10, TimeUnit.SECONDS);
            assertThat(talk.next()).isEqualTo("pong 3");
            talk.socket.sendClose(4001, "enough").get(10, TimeUnit.SECONDS);
            assertThat(talk.next()).isEqualTo("closed 4001");
        }
        untilSeen("echo ended with 4001");
        untilIdle();
    }

    @Test
    void aHandlerThatSpeaksFirstAndLeavesClosesOrderly() throws Exception {
        try (Talk talk = Talk.begin("/greet")) {
            assertThat(talk.socket.getSubprotocol()).isEqualTo("chat.v2");
            assertThat(talk.next()).isEqualTo("text welcome");
            assertThat(talk.next()).isEqualTo("closed 1000");
        }
        untilIdle();
    }

    @Test
    void aHandlerThatFailsClosesWithAServerError() throws Exception {
        try (Talk talk = Talk.begin("/fail")) {
            assertThat(talk.next()).isEqualTo("closed 1011");
        }
        untilIdle();
    }

    @Test
    void manyMessagesPassAReaderThatIsSlow() throws Exception {
        try (Talk talk = Talk.begin("/many")) {
            for (int i = 0; i < MANY; i++) {
                assertThat(talk.next()).isEqualTo("text " + KILOBYTE);
            }
            assertThat(talk.next()).isEqualTo("closed 1000");
        }
        untilIdle();
    }

    @Test
    void aCloseIsSeenByAHandlerThatOnlySends() throws Exception {
        try (Talk talk = Talk.begin("/silent")) {
            talk.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
            assertThat(talk.next()).isEqualTo("closed 1000");
        }
        untilSeen("silent ended");
        untilIdle();
    }

    @Test
    void aClientThatLeavesEndsTheHandler() throws Exception {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /echo" + HANDSHAKE);
            assertThat(client.readResponse().status()).isEqualTo(101);
            client.reset();
        }
        untilSeen("echo was cancelled");
        untilIdle();
    }

    @Test
    void aClientThatBreaksTheProtocolIsToldSo() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /echo" + HANDSHAKE);
            Response response = client.readResponse();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            client.send(new byte[] {(byte) 0x81, 2, 'h', 'i'}); // Not masked.
            assertThat(answers(client)).containsExactly("88 1002");
        }
        untilIdle();
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedHoweverItIsCut() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /echo" + HANDSHAKE);
            assertThat(client.readResponse().status()).isEqualTo(101);
            client.send(frame(0x02, new byte[40_000])).send(frame(0x80, new byte[40_000]));
            assertThat(answers(client)).containsExactly("88 1009");
        }
        untilIdle();
    }

    @Test
    void theLastOfManyPingsIsAnswered() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /echo" + HANDSHAKE);
            assertThat(client.readResponse().status()).isEqualTo(101);
            ByteBuffer pings = ByteBuffer.allocate(MANY * 8);
            for (int i = 0; i < MANY; i++) {
                pings.put(frame(0x89, new byte[] {(byte) (i >> 8), (byte) i}));
            }
            client.send(pings.array()).send(frame(0x88, new byte[] {3, (byte) 0xe8}));
            List<String> answers = answers(client);
            assertThat(answers.size()).isLessThanOrEqualTo(MANY + 1);
            assertThat(answers.subList(answers.size() - 2, answers.size()))
                    .containsExactly("8a " + (MANY - 1), "88 1000");
        }
        untilIdle();
    }

    /** A client's frame, masked with zeros. */
    private static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) first);
        if (payload.length > 125) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | payload.length));
        }
        frame.put(new byte[4]).put(payload);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** The server's frames until its end, as their first byte and the number they carry. */
    private static List<String> answers(RawClient client) {
        ByteBuffer read = ByteBuffer.wrap(client.readAll().getBytes(StandardCharsets.ISO_8859_1));
        List<String> answers = new ArrayList<>();
        while (read.hasRemaining()) {
            String first = Integer.toHexString(read.get() & 0xff);
            int length = read.get();
            answers.add(first + " " + (read.getShort() & 0xffff));
            read.position(read.position() + length - 2); // The reason of a Close.
        }
        return answers;
    }

    @Test
    void whatIsNoHandshakeIsRefused() {
        assertThat(gateway.get("/echo").status()).isEqualTo(400);
        Response old = gateway.get(
                "/echo",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 8");
        assertThat(old.status()).isEqualTo(426);
        assertThat(old.header("Sec-WebSocket-Version")).isEqualTo("13");
    }

    /** What the handler tells at its end. */
    private static void untilSeen(String text) {
        while (!seen.remove(text)) {
            Thread.onSpinWait();
        }
    }

    private static void untilIdle() {
        while (gateway.bean(Engine.class).activeExchanges() > 0) {
            Thread.onSpinWait();
        }
    }

    /** A client of Java's own. */
    private static final class Talk implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> heard = new LinkedTransferQueue<>();
        private final StringBuilder part = new StringBuilder();
        private WebSocket socket;

        static Talk begin(String path) throws Exception {
            Talk talk = new Talk();
            talk.socket = http.newWebSocketBuilder()
                    .subprotocols("chat.v2", "chat.v3")
                    .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + path), talk)
                    .get(10, TimeUnit.SECONDS);
            return talk;
        }

        @Nullable
        String next() throws InterruptedException {
            return heard.poll(10, TimeUnit.SECONDS);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                heard.add("text " + part);
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            part.append("x".repeat(data.remaining()));
            if (last) {
                heard.add("binary " + part.length());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            heard.add("pong " + message.remaining());
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            heard.add("closed " + status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            heard.add("error " + error);
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Handlers {
        @Bean
        HandlerMapping sockets() {
            return new SimpleUrlHandlerMapping(
                    Map.of(
                            "/echo", (WebSocketHandler) Handlers::echo,
                            "/greet", new Greeting(),
                            "/fail", (WebSocketHandler) session -> Mono.error(new IllegalStateException("no")),
                            "/many",
                                    (WebSocketHandler) session ->
                                            session.send(Flux.range(0, MANY).map(i -> session.textMessage(KILOBYTE))),
                            "/silent",
                                    (WebSocketHandler) session -> session.send(Flux.never())
                                            .onErrorComplete()
                                            .doOnTerminate(() -> seen.add("silent ended"))),
                    -1);
        }

        private static Mono<Void> echo(WebSocketSession session) {
            Flux<WebSocketMessage> back = session.receive()
                    .filter(message -> message.getType() != WebSocketMessage.Type.PONG)
                    .map(message -> message.getType() == WebSocketMessage.Type.TEXT
                            ? session.textMessage(message.getPayloadAsText())
                            : session.binaryMessage(buffers -> message.getPayload()));
            return session.send(back)
                    .then(session.closeStatus().map(CloseStatus::getCode))
                    .doOnNext(code -> seen.add("echo ended with " + code))
                    .then()
                    .doOnCancel(() -> seen.add("echo was cancelled"));
        }
    }

    private static final class Greeting implements WebSocketHandler {
        @Override
        public List<String> getSubProtocols() {
            return List.of("chat.v1", "chat.v2");
        }

        @Override
        public Mono<Void> handle(WebSocketSession session) {
            return session.send(Mono.just(session.textMessage("welcome")));
        }
    }
}
