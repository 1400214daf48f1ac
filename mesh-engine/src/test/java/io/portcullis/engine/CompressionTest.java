package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.CompressionPolicy;
import io.portcullis.core.model.ContentPolicy;
import io.portcullis.core.model.CorsRules;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which responses a gateway compresses, what their heads say, and that nothing is withheld, kept or lost on the way. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class CompressionTest {
    private static final String BODY = "{\"name\":\"a product of the shop\"}\n".repeat(300);
    private static final String GZIP = "Accept-Encoding: gzip";
    private static final String JSON = "application/json";

    @Test
    void aResponseOfTheTypeIsCompressedForWhoTakesIt() throws IOException {
        Reply reply = Reply.of(200, BODY, "Content-Type", JSON, "ETag", "\"v1\"", "Accept-Ranges", "bytes");
        try (var shop = new Shop(request -> reply);
                RawClient client = shop.connect()) {
            Response response = client.get("/shop/a", GZIP);
            assertThat(response.header("content-encoding")).isEqualTo("gzip");
            assertThat(response.header("vary")).isEqualTo("Accept-Encoding");
            assertThat(response.header("etag")).isEqualTo("W/\"v1\"");
            assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(response.header("content-length")).isNull();
            assertThat(response.header("accept-ranges")).isNull();
            assertThat(gunzip(response)).isEqualTo(BODY);
            assertThat(response.body().length).isLessThan(BODY.length() / 10);
            ExchangeRecord record = shop.fixture.nextEnded();
            assertThat(record.responseBytes()).isEqualTo(response.body().length);

            Response asItIs = client.get("/shop/a");
            assertThat(asItIs.bodyText()).isEqualTo(BODY);
            assertThat(asItIs.header("vary")).as("a cache has to know").isEqualTo("Accept-Encoding");
            assertThat(asItIs.header("etag")).isEqualTo("\"v1\"");
            assertThat(asItIs.header("content-encoding")).isNull();
        }
    }

    static Stream<Arguments> asItIs() {
        return Stream.of(
                Arguments.of("another type", json("Content-Type", "image/png"), GZIP),
                Arguments.of("no type", Reply.of(200, BODY), GZIP),
                Arguments.of("encoded", json("Content-Encoding", "br"), GZIP),
                Arguments.of("encoded as identity", json("Content-Encoding", "identity"), GZIP),
                Arguments.of("small", Reply.of(200, "{}", "Content-Type", JSON), GZIP),
                Arguments.of("empty", Reply.of(200, "", "Content-Type", JSON), GZIP + "\r\nX: y"),
                Arguments.of("a part", Reply.of(206, BODY, "Content-Type", JSON), GZIP),
                Arguments.of("no-transform", json("Cache-Control", "public, No-Transform"), GZIP),
                Arguments.of("no-transform asked", json("X", "y"), GZIP + "\r\nCache-Control: no-transform"),
                Arguments.of("digest", json("Content-Digest", "sha-256=:AA==:"), GZIP),
                Arguments.of("grpc", Reply.of(200, BODY, "Content-Type", "application/grpc+json"), GZIP),
                Arguments.of("another agent", json("X", "y"), GZIP + "\r\nUser-Agent: OLD browser"),
                Arguments.of("refused", json("X", "y"), "Accept-Encoding: gzip;q=0, *"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void asItIs(String why, Reply reply, String asked) {
        try (var shop = new Shop(request -> reply);
                RawClient client = shop.connect()) {
            Response response = client.get("/shop/a", asked);
            assertThat(response.headers("content-encoding")).doesNotContain("gzip");
            assertThat(response.header("content-length")).isEqualTo(Integer.toString(response.body().length));
            assertThat(response.bodyText()).isIn(BODY, "{}", "");
        }
    }

    @Test
    void aSmallBodyIsCompressedForWhoRefusesIdentity() throws IOException {
        try (var shop = new Shop(
                        request -> Reply.of(404, "{}", "Content-Type", JSON, "Vary", "origin, accept-encoding"));
                RawClient client = shop.connect()) {
            Response response = client.get("/shop/a", "Accept-Encoding: gzip, identity;q=0");
            assertThat(gunzip(response)).isEqualTo("{}");
            assertThat(response.headers("vary")).containsExactly("origin, accept-encoding");
        }
    }

    @Test
    void clientsOfHttp10GetTheBodyWithItsLength() {
        try (var shop = new Shop(request -> json("X", "y"));
                RawClient client = shop.connect()) {
            Response response = client.send("GET /shop/a HTTP/1.0\r\nHost: h\r\n" + GZIP + "\r\n\r\n")
                    .readFinalResponse();
            assertThat(response.header("content-length")).isEqualTo(Integer.toString(BODY.length()));
            assertThat(response.bodyText()).isEqualTo(BODY);
        }
    }

    @Test
    void aResponseToHeadSaysWhatOneToGetWould() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: " + JSON + "\r\nETag: \"v1\"\r\nContent-Length: ";
        try (var shop = new Shop(
                        request -> Reply.raw(head + (request.target().endsWith("a") ? "9000" : "9") + "\r\n\r\n"));
                RawClient client = shop.connect()) {
            Response large = head(client, "/shop/a");
            assertThat(large.header("content-encoding")).isEqualTo("gzip");
            assertThat(large.header("etag")).isEqualTo("W/\"v1\"");
            assertThat(large.header("content-length")).isNull();
            Response small = head(client, "/shop/b");
            assertThat(small.header("content-encoding")).isNull();
            assertThat(small.header("content-length")).isEqualTo("9");
            assertThat(shop.fixture.engine().compressors().bytesIn()).isZero();
        }
    }

    @Test
    void whoKnowsTheWeakTagIsToldThatItHoldsStill() {
        try (var shop = new Shop(request -> Reply.raw("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n"));
                RawClient client = shop.connect()) {
            assertThat(client.get("/shop/a", GZIP, "If-None-Match: \"v0\", W/\"v1\"")
                            .header("etag"))
                    .isEqualTo("W/\"v1\"");
            assertThat(client.get("/shop/a", GZIP, "If-None-Match: \"v1\"").header("etag"))
                    .isEqualTo("\"v1\"");
        }
    }

    @Test
    void eachPartOfAStreamArrivesBeforeTheNextIsSent() throws IOException {
        Gate first = new Gate();
        Gate second = new Gate();
        Reply events = Reply.raw(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "b\r\ndata: one\n\n\r\n")
                .thenWait(first)
                .then("b\r\ndata: two\n\n\r\n")
                .thenWait(second)
                .then("0\r\nX-Sum: 2\r\n\r\n");
        try (var shop = new Shop(request -> events);
                RawClient client = shop.connect()) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n" + GZIP + "\r\n\r\n");
            ChunkedInput chunks = ChunkedInput.behindHead(client.socket().getInputStream());
            GZIPInputStream body = new GZIPInputStream(chunks);
            assertThat(text(body, 11)).isEqualTo("data: one\n\n");
            first.open();
            assertThat(text(body, 11)).isEqualTo("data: two\n\n");
            second.open();
            assertThat(body.read()).isNegative();
            assertThat(chunks.trailers()).containsExactly("X-Sum: 2");
        }
    }

    @Test
    void aClientThatDoesNotReadStopsTheUpstream() throws IOException {
        byte[] large = new byte[24 << 20];
        new SplittableRandom(1).nextBytes(large);
        String body = Base64.getEncoder().encodeToString(large);
        try (var shop = new Shop(request -> Reply.of(200, body, "Content-Type", JSON));
                RawClient client = shop.connect()) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n" + GZIP + "\r\n\r\n");
            shop.upstream.awaitRequest(1);
            long settled = settled(shop);
            assertThat(settled)
                    .as("what is compressed is bounded by what the sockets take")
                    .isLessThan(body.length() / 2);
            assertThat(gunzip(client.readFinalResponse())).isEqualTo(body);
        }
    }

    /** What was compressed, once it does not become more while other exchanges go through the same loop. */
    private static long settled(Shop shop) {
        long last = -1;
        int same = 0;
        try (RawClient other = shop.connect()) {
            while (same < 5) {
                for (int i = 0; i < 50; i++) {
                    other.get("/nowhere");
                }
                long now = shop.fixture.engine().compressors().bytesIn();
                same = now == last && now > 0 ? same + 1 : 0;
                last = now;
            }
        }
        return last;
    }

    @Test
    void whatIsTooMuchGoesOutAsItIs() throws IOException {
        Gate gate = new Gate();
        Reply slow = Reply.raw(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na\n\r\n")
                .thenWait(gate)
                .then("0\r\n\r\n");
        try (var shop = new Shop(request -> request.target().endsWith("slow") ? slow : json("X", "y"), 1);
                RawClient first = shop.connect();
                RawClient second = shop.connect()) {
            first.send("GET /shop/slow HTTP/1.1\r\nHost: h\r\n" + GZIP + "\r\n\r\n");
            ChunkedInput chunks = ChunkedInput.behindHead(first.socket().getInputStream());
            assertThat(text(new GZIPInputStream(chunks), 2)).isEqualTo("a\n");
            Response asItIs = second.get("/shop/a", GZIP);
            assertThat(asItIs.header("content-length")).isEqualTo(Integer.toString(BODY.length()));
            assertThat(asItIs.header("vary")).isEqualTo("Accept-Encoding");
            gate.open();
            shop.fixture.nextEnded();
            shop.fixture.nextEnded();
            assertThat(gunzip(second.get("/shop/a", GZIP))).isEqualTo(BODY);
        }
    }

    @Test
    void aSidecarPassesBodiesOnAsTheyCome() {
        try (var shop = new Shop(request -> json("X", "y"));
                RawClient client =
                        RawClient.connect(shop.fixture.forService("shop").address())) {
            Response response = client.get("/a", GZIP);
            assertThat(response.header("content-encoding")).isNull();
            assertThat(response.header("vary")).isNull();
            assertThat(response.bodyText()).isEqualTo(BODY);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void whoeverBreaksOffAndWheneverEverythingIsGivenBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (var shop = new Shop(CompressionTest::disturbed)) {
            for (int i = 0; i < 60; i++) {
                try (RawClient client = shop.connect()) {
                    int size = random.nextInt(200_000);
                    String path = "/shop/" + size + '/' + random.nextInt(size + 400) + '/' + random.nextInt(4);
                    client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + GZIP + "\r\n\r\n");
                    leave(client, random);
                }
                shop.fixture.nextEnded();
            }
            shop.fixture.awaitNoExchange();
            assertThat(shop.fixture.engine().compressors().active()).isZero();
        }
    }

    /** Reads a whole response, or some bytes of it, or nothing. */
    private static void leave(RawClient client, SplittableRandom random) {
        int way = random.nextInt(4);
        try {
            if (way < 2) {
                client.readFinalResponse();
            } else {
                if (way == 2) {
                    client.socket().getInputStream().readNBytes(random.nextInt(40_000));
                }
                client.reset();
            }
        } catch (IOException | UncheckedIOException e) {
            assertThat(e.getCause()).as("broken off, not silent").isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    /** {@code /shop/size/cut/how}: a body of that size, cut somewhere in one of four ways. */
    private static Reply disturbed(Received request) {
        String[] asked = request.target().split("/");
        byte[] bytes = new byte[Integer.parseInt(asked[2])];
        new SplittableRandom(bytes.length).nextBytes(bytes);
        String body = new String(bytes, 0, bytes.length, StandardCharsets.US_ASCII).replace('\ufffd', 'x');
        Reply whole = Integer.parseInt(asked[4]) % 2 == 0
                ? Reply.of(200, body, "Content-Type", JSON)
                : Reply.chunked(200, pieces(body), "Content-Type", JSON);
        int cut = Math.min(Integer.parseInt(asked[3]), whole.length());
        return switch (Integer.parseInt(asked[4])) {
            case 0 -> whole.resetAt(cut);
            case 1 -> whole.truncateAt(cut);
            default -> whole;
        };
    }

    private static List<String> pieces(String body) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < body.length(); at += 5_000) {
            pieces.add(body.substring(at, Math.min(body.length(), at + 5_000)));
        }
        return pieces;
    }

    private static Reply json(String name, String value) {
        return name.equals("Content-Type")
                ? Reply.of(200, BODY, name, value)
                : Reply.of(200, BODY, "Content-Type", JSON, name, value);
    }

    private static Response head(RawClient client, String path) {
        return client.send("HEAD " + path + " HTTP/1.1\r\nHost: h\r\n" + GZIP + "\r\n\r\n")
                .readResponse("HEAD");
    }

    private static String gunzip(Response response) throws IOException {
        assertThat(response.header("content-encoding")).isEqualTo("gzip");
        return text(new GZIPInputStream(new ByteArrayInputStream(response.body())), Integer.MAX_VALUE);
    }

    private static String text(GZIPInputStream body, int bytes) throws IOException {
        return new String(body.readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    /** A gateway that compresses, before a service of the test. */
    private static final class Shop implements AutoCloseable {
        private final ScriptedUpstream upstream;
        private final EngineFixture fixture;
        private final Listener gateway;

        Shop(Function<Received, Reply> answer) {
            this(answer, 100);
        }

        Shop(Function<Received, Reply> answer, int maxResponses) {
            upstream = ScriptedUpstream.start(script -> script.answer(answer));
            CompressionPolicy policy = new CompressionPolicy(
                    List.of("text/*", "application/*"), List.of("old browser"), 2048, 4, maxResponses);
            fixture = new EngineFixture()
                    .service("shop", ServicePolicy.DEFAULT, upstream)
                    .content(new ContentPolicy(policy, CorsRules.NONE, List.of()))
                    .apply();
            gateway = fixture.gateway();
        }

        RawClient connect() {
            return EngineFixture.connect(gateway);
        }

        @Override
        public void close() {
            fixture.close();
            upstream.close();
        }
    }
}
