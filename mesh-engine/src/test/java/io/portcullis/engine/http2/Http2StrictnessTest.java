package io.portcullis.engine.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.EngineFixture;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Answer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients of HTTP/2 may not send: it reaches no endpoint, and the other streams of the connection go on. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2StrictnessTest {
    private static final String[] GOOD = {":method", "GET", ":scheme", "http", ":authority", "test", ":path", "/shop/"};

    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
    private final EngineFixture fixture =
            new EngineFixture().service("shop", ServicePolicy.DEFAULT, upstream).apply();
    private final Listener gateway = fixture.gateway();

    @AfterEach
    void close() {
        fixture.awaitNoExchange();
        fixture.close();
        upstream.close();
    }

    /** RFC 9113, sections in front; the head of the request behind them. */
    static Stream<Arguments> malformed() {
        return Stream.of(
                bad("8.2.1 upper case", 400, with("X-Upper", "a")),
                bad("8.2.1 LF in a value", 400, with("x", "a\nb")),
                bad("8.2.1 CR in a value", 400, with("x", "a\rb")),
                bad("8.2.1 NUL in a value", 400, with("x", "a\0b")),
                bad("8.2.1 a blank in front", 400, with("x", " a")),
                bad("8.2.1 a tab behind", 400, with("x", "a\t")),
                bad("8.2.1 no name", 400, with("", "a")),
                bad("8.2.1 a blank in the name", 400, with("x y", "a")),
                bad("8.2.1 a colon in the name", 400, with("x:y", "a")),
                bad("8.2.2 connection", 400, with("connection", "close")),
                bad("8.2.2 keep-alive", 400, with("keep-alive", "1")),
                bad("8.2.2 proxy-connection", 400, with("proxy-connection", "close")),
                bad("8.2.2 transfer-encoding", 400, with("transfer-encoding", "chunked")),
                bad("8.2.2 upgrade", 400, with("upgrade", "websocket")),
                bad("8.2.2 te", 400, with("te", "gzip")),
                bad("8.3 an unknown one", 400, with(":protocol", "websocket")),
                bad("8.3 one of responses", 400, with(":status", "200")),
                bad("8.3 behind other fields", 400, behind()),
                bad("8.3 twice", 400, with(":path", "/shop/other")),
                bad("8.3.1 no method", 400, ":scheme", "http", ":authority", "test", ":path", "/shop/"),
                bad("8.3.1 no scheme", 400, ":method", "GET", ":authority", "test", ":path", "/shop/"),
                bad("8.3.1 no path", 400, ":method", "GET", ":scheme", "http", ":authority", "test"),
                bad("8.3.1 no authority", 400, ":method", "GET", ":scheme", "http", ":path", "/shop/"),
                bad("8.3.1 an empty path", 400, but(":path", "")),
                bad("8.3.1 a path without a slash", 400, but(":path", "shop/")),
                bad("8.3.1 a whole URL", 400, but(":path", "http://test/shop/")),
                bad("8.3.1 a blank in the path", 400, but(":path", "/shop/ HTTP/1.1")),
                bad("8.3.1 a line end in the path", 400, but(":path", "/shop/\r\nX: y")),
                bad("8.3.1 a fragment", 400, but(":path", "/shop/#a")),
                bad("8.3.1 a byte beyond ASCII", 400, but(":path", "/shop/\u00e4")),
                bad("8.3.1 a foreign scheme", 400, but(":scheme", "ftp")),
                bad("8.3.1 a user in the authority", 400, but(":authority", "user@test")),
                bad("8.3.1 two hosts in the authority", 400, but(":authority", "a,b")),
                bad("8.3.1 host says something else", 400, with("host", "other")),
                bad("9.1 a method with a blank", 400, but(":method", "GET /x")),
                bad("9.3.6 CONNECT", 501, but(":method", "CONNECT")),
                bad("9.3.8 TRACE", 501, but(":method", "TRACE")),
                bad("10.1.1 Expect", 417, with("expect", "the-worst")),
                bad("8.6 a sign in the length", 0, with("content-length", "+5")),
                bad("8.6 two lengths", 0, with("content-length", "5", "content-length", "6")),
                bad("8.1.1 a length without a body", 0, with("content-length", "5")),
                bad("15.5.15 a long path", 414, but(":path", "/shop/" + "x".repeat(9000))));
    }

    private static Arguments bad(String what, int status, String... fields) {
        return Arguments.of(what, status, fields);
    }

    private static String[] with(String... more) {
        return Stream.concat(Arrays.stream(GOOD), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String[] behind() {
        return Stream.concat(Stream.of("x", "a"), Arrays.stream(GOOD)).toArray(String[]::new);
    }

    private static String[] but(String name, String value) {
        String[] fields = GOOD.clone();
        fields[Arrays.asList(GOOD).indexOf(name) + 1] = value;
        return fields;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void malformed(String what, int status, String[] fields) {
        try (RawHttp2Client client = RawHttp2Client.connect(gateway.address())) {
            Http2Answer answer = client.headers(1, true, fields).answer(1);

            if (status == 0) {
                assertThat(answer.reset()).as(what).isEqualTo(Frame.PROTOCOL_ERROR);
            } else {
                assertThat(answer.status()).as(what).isEqualTo(status);
            }
            assertThat(upstream.requests()).as("reached the endpoint").isEmpty();
            assertThat(client.headers(3, true, GOOD).answer(3).status()).isEqualTo(200);
        }
    }

    @Test
    void moreBodyThanAnnouncedIsAnErrorOfItsStream() {
        try (RawHttp2Client client = RawHttp2Client.connect(gateway.address())) {
            int stream = client.open("POST", "/shop/", false, "content-length", "2");
            client.data(stream, true, "abc".getBytes(StandardCharsets.US_ASCII));
            Http2Answer answer = client.answer(stream);
            assertThat(answer.status() == 400
                            || Integer.valueOf(Frame.PROTOCOL_ERROR).equals(answer.reset()))
                    .as("status %s, reset %s", answer.status(), answer.reset())
                    .isTrue();
            assertThat(client.answer(client.get("/shop/")).status()).isEqualTo(200);
        }
    }

    @Test
    void pseudoFieldsInTrailersAreRefused() {
        try (RawHttp2Client client = RawHttp2Client.connect(gateway.address())) {
            int stream = client.open("POST", "/shop/", false);
            client.headers(stream, true, ":path", "/other");
            assertThat(client.answer(stream).status()).isEqualTo(400);
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void tooManyFieldsAreToldAs431() {
        try (RawHttp2Client client = RawHttp2Client.connect(gateway.address())) {
            String[] many = new String[GOOD.length + 2 * 200];
            System.arraycopy(GOOD, 0, many, 0, GOOD.length);
            for (int i = GOOD.length; i < many.length; i += 2) {
                many[i] = "x-" + i;
                many[i + 1] = "v";
            }
            assertThat(client.headers(1, true, many).answer(1).status()).isEqualTo(431);
        }
    }

    @Test
    void tooLargeFieldsAreToldAs431() {
        try (RawHttp2Client client = RawHttp2Client.connect(gateway.address())) {
            String[] fields = with("x-a", "a".repeat(15_000));
            client.headers(1, true, fields); // The decoder learns the field, and each index of it costs one byte.
            String[] large = with("x-a", "a".repeat(15_000), "x-b", "b".repeat(15_000), "x-c", "c".repeat(15_000));
            byte[] block = client.block(large);
            client.frame(Frame.HEADERS, Frame.END_STREAM, 3, Arrays.copyOf(block, 16_000));
            byte[] rest = Arrays.copyOfRange(block, 16_000, block.length);
            for (int from = 0; from < rest.length; from += 16_000) {
                int to = Math.min(rest.length, from + 16_000);
                client.frame(
                        Frame.CONTINUATION,
                        to == rest.length ? Frame.END_HEADERS : 0,
                        3,
                        Arrays.copyOfRange(rest, from, to));
            }
            assertThat(client.answer(3).status()).isEqualTo(431);
        }
    }

    @Test
    void thePrefaceMayComeByteByByte() {
        try (RawHttp2Client client = RawHttp2Client.silent(gateway.address())) {
            for (byte each : RawHttp2Client.PREFACE.getBytes(StandardCharsets.US_ASCII)) {
                client.send(new byte[] {each});
            }
            client.frame(Frame.SETTINGS, 0, 0);
            assertThat(client.answer(client.get("/shop/")).status()).isEqualTo(200);
        }
    }
}
