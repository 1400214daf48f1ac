package io.portcullis.engine.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Invariant 1 at the level of the codec: whatever bytes, cuts and closes come from an endpoint, each response reaches its own
 * request or none, and a connection with anything left over is never used again.
 */
class ResponsesReachTheirRequestsTest {
    private static final int EXCHANGES = 60;

    static LongStream seeds() {
        return LongStream.range(0, 150).map(i -> i * 7919 + 17);
    }

    /** What an endpoint sends to request i, whether it is a complete and correct response, and what then follows. */
    private record Answer(String bytes, boolean correct, boolean reusable, boolean closes) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachResponseReachesItsOwnRequestOrNone(long seed) {
        Random random = new Random(seed);
        UpstreamFixture upstream = new UpstreamFixture();
        try {
            for (int i = 0; i < EXCHANGES; i++) {
                if (!upstream.connection.available()) {
                    upstream.close();
                    upstream = new UpstreamFixture();
                }
                exchange(upstream, i, random);
            }
        } finally {
            upstream.close();
        }
    }

    private static void exchange(UpstreamFixture upstream, int i, Random random) {
        String method = random.nextInt(5) == 0 ? "HEAD" : "GET";
        int idleBefore = upstream.idle;
        RecordedFlow.Response response = upstream.send(method, "/" + i);
        assertThat(upstream.sent()).startsWith(method + " /" + i + " ");
        Answer answer = answer(i, method, random);
        for (String part : cut(answer.bytes(), random)) {
            upstream.receive(part);
        }
        if (answer.closes()) {
            upstream.channel.close();
        }
        boolean reused = upstream.connection.available();
        assertThat(reused).as("reused after %s", answer).isEqualTo(answer.reusable());
        assertThat(upstream.idle - idleBefore).isLessThanOrEqualTo(1);
        assertOwn(response, i, answer);
    }

    private static void assertOwn(RecordedFlow.Response response, int i, Answer answer) {
        assertThat(response.ended || response.reset != null || !answer.closes())
                .as("an attempt ends: %s", answer)
                .isTrue();
        if (!response.heads.isEmpty() && !response.head().informational()) {
            assertThat(response.head().headers().toString()).as("%s", answer).contains("X-Id: " + i + "\n");
        }
        if (answer.correct()) {
            assertThat(response.ended).as("%s %s", answer, response).isTrue();
        }
    }

    private static Answer answer(int i, String method, Random random) {
        boolean head = method.equals("HEAD");
        String body = head ? "" : "body-" + i;
        int announced = ("body-" + i).length();
        String start = "HTTP/1.1 200 OK\r\nX-Id: " + i + "\r\n";
        String fixed = start + "Content-Length: " + announced + "\r\n\r\n" + body;
        String chunks = start + "Transfer-Encoding: chunked\r\n\r\n"
                + (head ? "" : Integer.toHexString(announced) + "\r\n" + body + "\r\n0\r\n\r\n");
        String poison = "HTTP/1.1 200 OK\r\nX-Id: poison\r\nContent-Length: 0\r\n\r\n";
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> new Answer(fixed, true, true, false);
            case 3, 4 -> new Answer(chunks, true, true, false);
            case 5 ->
                new Answer("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1 + random.nextInt(3)) + fixed, true, true, false);
            case 6 -> new Answer(fixed + poison, true, false, false);
            case 7 ->
                new Answer(
                        "HTTP/1.1 204 No\r\nX-Id: " + i + "\r\nContent-Length: 5\r\n\r\n" + poison, true, false, false);
            case 8 -> new Answer(fixed.substring(0, random.nextInt(fixed.length())), false, false, true);
            case 9 -> new Answer("garbage\r\n" + fixed, false, false, true);
            case 10 ->
                new Answer(start + "Connection: close\r\nContent-Length: 0\r\n\r\n" + poison, true, false, false);
            default -> new Answer("HTTP/1.1 101 Switching Protocols\r\n\r\n" + fixed, false, false, true);
        };
    }

    /** The bytes in pieces of random sizes. */
    private static List<String> cut(String bytes, Random random) {
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < bytes.length(); ) {
            int to = Math.min(bytes.length(), at + 1 + random.nextInt(random.nextBoolean() ? 5 : 80));
            parts.add(bytes.substring(at, to));
            at = to;
        }
        return parts;
    }
}
