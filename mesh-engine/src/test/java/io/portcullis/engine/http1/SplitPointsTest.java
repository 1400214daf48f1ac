package io.portcullis.engine.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the network cuts a message must make no difference, to what is understood as little as to what is refused. */
class SplitPointsTest {
    static Stream<String> requests() {
        return Stream.of(
                "GET /a?b HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\nGET /second HTTP/1.1\r\nHost: b\r\n\r\n",
                "\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\nA\r\n0123456789\r\n0\r\n"
                        + "X-Sum: 1\r\nHost: evil\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
                "GET /" + "a".repeat(1100) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(25) + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestIsTheSameWhereverItIsCut(String bytes) {
        String whole = transcript(bytes, bytes.length());
        for (int cut = 1; cut < bytes.length(); cut++) {
            assertThat(transcript(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        assertThat(byteByByte(bytes)).isEqualTo(whole);
    }

    static Stream<String> responses() {
        return Stream.of(
                "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3 \r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 200 Of course\r\n\r\nuntil the end",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello");
    }

    @ParameterizedTest
    @MethodSource("responses")
    void aResponseIsTheSameWhereverItIsCut(String bytes) {
        String whole = response(bytes, bytes.length());
        for (int cut = 1; cut < bytes.length(); cut++) {
            assertThat(response(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    private static String transcript(String bytes, int cut) {
        return transcript(List.of(bytes.substring(0, cut), bytes.substring(cut)));
    }

    private static String byteByByte(String bytes) {
        return transcript(bytes.chars().mapToObj(c -> String.valueOf((char) c)).toList());
    }

    private static String transcript(List<String> parts) {
        try (ServerFixture server = new ServerFixture()) {
            server.opened = (stream, request) -> request.onEnd = () -> ServerFixture.answer(stream, 200, "ok");
            for (String part : parts) {
                server.send(part);
            }
            return server.requests.stream()
                            .map(request -> request + " "
                                    + request.heads.stream()
                                            .map(head -> head.headers().toString())
                                            .toList())
                            .collect(Collectors.joining("\n"))
                    + server.received();
        }
    }

    private static String response(String bytes, int cut) {
        try (UpstreamFixture upstream = new UpstreamFixture()) {
            RecordedFlow.Response response = upstream.send("GET", "/");
            upstream.receive(bytes.substring(0, cut));
            if (cut < bytes.length()) {
                upstream.receive(bytes.substring(cut));
            }
            upstream.channel.close();
            return response + " idle=" + upstream.idle;
        }
    }
}
