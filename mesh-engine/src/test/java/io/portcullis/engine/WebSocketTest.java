package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.WebSocketEcho;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** WebSockets of the JDK's client, through a gateway and through two sidecars. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class WebSocketTest {
    private static final int MANY = 1024;
    private static final int MESSAGE_BYTES = 32 * 1024;

    @Test
    void messagesPassTheGatewayAndAnOrderlyCloseEndsBothSides() throws Exception {
        try (var echo = WebSocketEcho.start();
                var fixture = gatewayTo(echo);
                var http = HttpClient.newHttpClient()) {
            Listener gateway = fixture.gateway();
            Heard heard = new Heard(5);
            WebSocket socket = open(http, gateway.address(), "/chat/room?x=1", heard);
            assertThat(socket.getSubprotocol()).isEqualTo("v2.chat");
            socket.sendText("hello", true).get(10, TimeUnit.SECONDS);
            assertThat(heard.digest()).isEqualTo(digest("hello".getBytes()));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(10, TimeUnit.SECONDS);
            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);

            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.status()).isEqualTo(101);
            assertThat(record.failure()).isNull();
            assertThat(record.requestBytes()).isGreaterThan(5);
            assertThat(record.responseBytes()).isGreaterThan(5);
            assertThat(echo.header("sec-websocket-protocol")).isEqualTo("v2.chat, v1.chat");
            assertThat(echo.header("x-forwarded-for")).isEqualTo("127.0.0.1");
            fixture.awaitNoConnection(gateway);
            assertThat(fixture.states("chat")).allMatch(endpoint -> endpoint.inFlight() == 0);
        }
    }

    @Test
    void manyMessagesPassTwoSidecars() throws Exception {
        try (var echo = WebSocketEcho.start();
                var pair =
                        new MeshPair(ServerTls.Mode.STRICT, Protocol.HTTP, echo.port(), AuthorizationPolicy.ALLOW_ALL);
                var http = HttpClient.newHttpClient()) {
            Heard heard = new Heard(MANY * MESSAGE_BYTES);
            WebSocket socket = open(http, pair.address(), "/", heard);
            MessageDigest sent = MessageDigest.getInstance("SHA-256");
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < MANY; i++) {
                byte[] message = new byte[MESSAGE_BYTES];
                random.nextBytes(message);
                sent.update(message);
                socket.sendBinary(ByteBuffer.wrap(message), true).get(10, TimeUnit.SECONDS);
            }
            assertThat(heard.digest()).isEqualTo(sent.digest());
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
            for (ExchangeRecord record : new ExchangeRecord[] {pair.outbound.nextEnded(), pair.inbound.nextEnded()}) {
                assertThat(record.status()).isEqualTo(101);
                assertThat(record.failure()).isNull();
                assertThat(record.responseBytes()).isGreaterThan((long) MANY * MESSAGE_BYTES);
            }
            pair.outbound.awaitNoConnection(pair.calling);
            pair.inbound.awaitNoConnection(pair.receiving);
        }
    }

    private static EngineFixture gatewayTo(WebSocketEcho echo) {
        return new EngineFixture()
                .service("chat", ServicePolicy.DEFAULT)
                .endpoints("chat", Endpoint.of("127.0.0.1", echo.port()))
                .apply();
    }

    private static WebSocket open(HttpClient http, InetSocketAddress address, String path, Heard heard)
            throws Exception {
        URI uri = URI.create("ws://" + address.getHostString() + ":" + address.getPort() + path);
        return http.newWebSocketBuilder()
                .subprotocols("v2.chat", "v1.chat")
                .buildAsync(uri, heard)
                .get(10, TimeUnit.SECONDS);
    }

    private static byte[] digest(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    /** What came back; complete after so many bytes. */
    private static final class Heard implements WebSocket.Listener {
        private final long expected;
        private final MessageDigest digest;
        private final CompletableFuture<byte[]> complete = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private long bytes;

        Heard(long expected) throws Exception {
            this.expected = expected;
            this.digest = MessageDigest.getInstance("SHA-256");
        }

        byte[] digest() throws Exception {
            return complete.get(30, TimeUnit.SECONDS);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            return took(socket, ByteBuffer.wrap(data.toString().getBytes()));
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            return took(socket, data);
        }

        private @Nullable CompletionStage<?> took(WebSocket socket, ByteBuffer data) {
            bytes += data.remaining();
            digest.update(data);
            if (bytes == expected) {
                complete.complete(digest.digest());
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            complete.completeExceptionally(error);
            closed.completeExceptionally(error);
        }
    }
}
