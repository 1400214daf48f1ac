package io.portcullis.engine.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.EngineFixture;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.WebSocketEcho;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Answer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** WebSockets on a stream of HTTP/2 (RFC 8441): an extended CONNECT there, an Upgrade at the endpoint. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2WebSocketTest {
    private static final byte[] MASK = {1, 2, 3, 4};
    private static final String[] CONNECT = {
        ":method",
        "CONNECT",
        ":protocol",
        "websocket",
        ":scheme",
        "http",
        ":path",
        "/chat/a",
        ":authority",
        "test",
        "sec-websocket-version",
        "13",
        "sec-websocket-protocol",
        "chat, other"
    };

    @Test
    void framesGoBothWaysAndEachDirectionEndsByItself() {
        try (WebSocketEcho echo = WebSocketEcho.start();
                EngineFixture fixture = gateway(Endpoint.of("127.0.0.1", echo.port()));
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            client.headers(1, false, CONNECT);
            client.data(1, false, text("early"));

            Frame head = client.await(Frame.HEADERS);
            List<Field> fields = client.fields(head);
            assertThat(fields.getFirst().toString()).isEqualTo(":status: 200");
            assertThat(fields).extracting(Field::toString).contains("sec-websocket-protocol: chat");
            assertThat(fields).extracting(Field::name).doesNotContain("sec-websocket-accept", "upgrade", "connection");
            client.data(1, false, text("hello"));
            assertThat(payloads(client, 2)).isEqualTo("earlyhello");

            client.data(1, false, close());
            client.await(Frame.DATA); // The echo's Close.
            client.data(1, true);
            Frame end = client.await(Frame.DATA);
            assertThat(end.has(Frame.END_STREAM)).isTrue();
            assertThat(echo.handshakes().getFirst())
                    .extracting(Field::name)
                    .map(String::toLowerCase)
                    .contains("sec-websocket-key", "upgrade", "sec-websocket-version");
            fixture.awaitNoExchange();
        }
    }

    @Test
    void whoIsRefusedReadsWhy() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.of(403, "not you")));
                EngineFixture fixture = gateway(Endpoint.of(upstream.host(), upstream.port()));
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            Http2Answer answer = client.headers(1, false, CONNECT).answer(1);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.bodyText()).isEqualTo("not you");
            assertThat(fixture.nextEnded().failure()).isNull();
        }
    }

    @Test
    void aProtocolWithoutConnectAndAnUnknownOneAreRefused() {
        try (WebSocketEcho echo = WebSocketEcho.start();
                EngineFixture fixture = gateway(Endpoint.of("127.0.0.1", echo.port()));
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            String[] get = CONNECT.clone();
            get[1] = "GET";
            assertThat(client.headers(1, true, get).answer(1).status()).isEqualTo(400);
            String[] other = CONNECT.clone();
            other[3] = "connect-udp";
            assertThat(client.headers(3, false, other).answer(3).status()).isEqualTo(501);
            assertThat(echo.handshakes()).isEmpty();
        }
    }

    @Test
    void aResetTearsDownTheOtherEnd() {
        try (WebSocketEcho echo = WebSocketEcho.start();
                EngineFixture fixture = gateway(Endpoint.of("127.0.0.1", echo.port()));
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            client.headers(1, false, CONNECT);
            client.await(Frame.HEADERS);
            client.reset(1, Frame.CANCEL);
            fixture.awaitNoExchange();
        }
    }

    private static EngineFixture gateway(Endpoint endpoint) {
        ServiceId id = ServiceId.of("chat");
        return new EngineFixture()
                .declare(new Service(id, ServicePolicy.DEFAULT), endpoint)
                .route("chat", new RouteTarget.ToService(id))
                .apply();
    }

    private static byte[] text(String text) {
        return frame(0x81, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static byte[] close() {
        return frame(0x88, new byte[] {3, (byte) 0xe8});
    }

    /** Masked, as clients' are (RFC 6455, 5.3). */
    private static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        frame.write(0x80 | payload.length);
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        return frame.toByteArray();
    }

    /** The payloads of that many short frames, in whatever pieces they come. */
    private static String payloads(RawHttp2Client client, int frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        StringBuilder text = new StringBuilder();
        int parsed = 0;
        int at = 0;
        while (parsed < frames) {
            byte[] bytes = all.toByteArray();
            if (bytes.length > at + 1 && bytes.length >= at + 2 + bytes[at + 1]) {
                byte[] payload = Arrays.copyOfRange(bytes, at + 2, at + 2 + bytes[at + 1]);
                text.append(new String(payload, java.nio.charset.StandardCharsets.US_ASCII));
                at += 2 + bytes[at + 1];
                parsed++;
            } else {
                all.writeBytes(client.await(Frame.DATA).payload());
            }
        }
        return text.toString();
    }
}
