package io.portcullis.engine.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.EngineFixture;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Answer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that cost more to take than to send. Each attacker loses its connection, and nobody else notices. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2FloodsTest {
    private static final int MANY = 30_000;
    private static final byte[] EMPTY = {};

    private final Gate gate = new Gate();
    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.answer(request ->
            request.target().endsWith("/slow") ? Reply.of(200, "slow").behind(gate) : Reply.of(200, "hello")));
    private final EngineFixture fixture =
            new EngineFixture().service("shop", ServicePolicy.DEFAULT, upstream).apply();
    private final Listener gateway = fixture.gateway();

    @AfterEach
    void close() {
        gate.open();
        fixture.awaitNoExchange();
        fixture.close();
        upstream.close();
    }

    private RawHttp2Client connect() {
        return RawHttp2Client.connect(gateway.address());
    }

    static Stream<Arguments> controlFrames() {
        return Stream.of(
                Arguments.of("PING (CVE-2019-9512)", new Frame(Frame.PING, 0, 0, new byte[8])),
                Arguments.of("SETTINGS (CVE-2019-9515)", new Frame(Frame.SETTINGS, 0, 0, EMPTY)),
                Arguments.of("PRIORITY (CVE-2019-9513)", new Frame(Frame.PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 1})),
                Arguments.of("WINDOW_UPDATE", new Frame(Frame.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1})),
                Arguments.of("acknowledgements of PING", new Frame(Frame.PING, Frame.ACK, 0, new byte[8])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void controlFrames(String what, Frame frame) {
        try (RawHttp2Client other = connect();
                RawHttp2Client attacker = connect()) {
            assertThat(attacker.answer(attacker.get("/shop/")).status()).isEqualTo(200);
            endsInPanic(attacker, frame);
            assertThat(fixture.engine().limitCounts(ListenerRole.GATEWAY).count(Limit.CONTROL_FRAMES))
                    .as(what)
                    .isPositive();
            assertThat(other.answer(other.get("/shop/")).status()).isEqualTo(200);
        }
    }

    private static void endsInPanic(RawHttp2Client attacker, Frame frame) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            batch.writeBytes(bytes(frame));
        }
        try {
            for (int i = 0; i < MANY; i += 1_000) {
                attacker.send(batch.toByteArray());
            }
        } catch (UncheckedIOException e) {
            // The server has had enough already, and closed.
        }
        assertThat(attacker.ends()).isTrue();
    }

    private static byte[] bytes(Frame frame) {
        return ByteBuffer.allocate(9 + frame.payload().length)
                .put((byte) 0)
                .putShort((short) frame.payload().length)
                .put((byte) frame.type())
                .put((byte) frame.flags())
                .putInt(frame.stream())
                .put(frame.payload())
                .array();
    }

    @Test
    void rapidReset() {
        try (RawHttp2Client other = connect();
                RawHttp2Client attacker = connect()) {
            try {
                for (int i = 0; i < 1_000; i++) {
                    attacker.reset(attacker.get("/shop/slow"), Frame.CANCEL);
                }
            } catch (UncheckedIOException e) {
                // Closed in between.
            }
            assertThat(attacker.ends()).isTrue();
            assertThat(other.answer(other.get("/shop/")).status()).isEqualTo(200);
        }
    }

    @Test
    void emptyDataFrames() {
        try (RawHttp2Client attacker = connect()) {
            int stream = attacker.open("POST", "/shop/", false);
            endsInPanic(attacker, new Frame(Frame.DATA, 0, stream, EMPTY));
        }
    }

    @Test
    void continuationsWithoutAnEnd() {
        try (RawHttp2Client attacker = connect()) {
            attacker.frame(Frame.HEADERS, 0, 1, attacker.block(":method", "GET"));
            endsInPanic(attacker, new Frame(Frame.CONTINUATION, 0, 1, attacker.block("x-a", "a")));
        }
    }

    @Test
    void aSmallHeaderBlockThatGrows() {
        try (RawHttp2Client attacker = connect()) {
            String large = "a".repeat(3_000);
            attacker.headers(
                    1, true, ":method", "GET", ":scheme", "http", ":authority", "test", ":path", "/", "x", large);
            attacker.answer(1);
            String[] bomb = new String[8 + 2 * 64];
            String[] start = {":method", "GET", ":scheme", "http", ":authority", "test", ":path", "/shop/"};
            System.arraycopy(start, 0, bomb, 0, start.length);
            for (int i = start.length; i < bomb.length; i += 2) {
                bomb[i] = "x";
                bomb[i + 1] = large;
            }
            byte[] block = attacker.block(bomb);
            assertThat(block.length).as("each of its fields is one byte").isLessThan(200);
            attacker.frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 3, block);
            assertThat(attacker.answer(3).status()).isEqualTo(431);
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void moreStreamsThanAllowedAreRefusedAndNotProcessed() {
        try (RawHttp2Client client = connect()) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                streams.add(client.open("POST", "/nowhere-slow", false));
            }
            int over = client.get("/shop/");
            // Nobody waits for the bodies of requests without a route: these were answered, and are closed by that.
            Http2Answer answer = client.answer(over);
            assertThat(answer.status() == 200
                            || Integer.valueOf(Frame.REFUSED_STREAM).equals(answer.reset()))
                    .isTrue();
            assertThat(streams).hasSize(100);
        }
    }

    @Test
    void aHundredAndFirstStreamIsRefusedWhileTheOthersWait() {
        try (RawHttp2Client client = connect()) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                streams.add(client.get("/shop/slow"));
            }
            Http2Answer refused = client.answer(client.get("/shop/slow"));
            assertThat(refused.reset()).isEqualTo(Frame.REFUSED_STREAM);
            gate.open();
            for (int stream : streams) {
                assertThat(client.answer(stream).bodyText()).isEqualTo("slow");
            }
        }
    }

    @Test
    void aWindowThatOverflowsEndsTheConnection() {
        try (RawHttp2Client client = connect()) {
            client.window(0, Integer.MAX_VALUE).window(0, Integer.MAX_VALUE);
            Frame goAway = client.lastWords();
            assertThat(goAway).isNotNull();
            assertThat(goAway.errorCode()).isEqualTo(Frame.FLOW_CONTROL_ERROR);
        }
    }

    @Test
    void tinyWindowsCostTheClientAlone() {
        try (RawHttp2Client client = connect();
                RawHttp2Client other = connect()) {
            client.setting(Frame.SETTINGS_INITIAL_WINDOW_SIZE, 1);
            int stream = client.get("/shop/");
            assertThat(client.answer(stream).bodyText()).isEqualTo("hello");
            assertThat(other.answer(other.get("/shop/")).bodyText()).isEqualTo("hello");
        }
    }

    @Test
    void dataOnAStreamThatNeverWasEndsTheConnection() {
        try (RawHttp2Client client = connect()) {
            Frame goAway = client.data(7, true, new byte[1]).lastWords();
            assertThat(goAway).isNotNull();
            assertThat(goAway.errorCode()).isEqualTo(Frame.PROTOCOL_ERROR);
        }
    }
}
