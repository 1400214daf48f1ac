package io.portcullis.engine.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.flow.StreamReset;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no response: each line with the section of the standard that says so. */
class ResponseStrictnessTest {
    static Stream<Arguments> malformed() {
        return Stream.of(
                row("garbage, 9112 4", "garbage\r\n\r\n"),
                row("bare LF, 9112 2.2", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
                row("empty line first, 9112 4", "\r\nHTTP/1.1 200 OK\r\n\r\n"),
                row("HTTP/2.0, 9112 2.3", "HTTP/2.0 200 OK\r\n\r\n"),
                row("HTTP/1.2, 9112 2.3", "HTTP/1.2 200 OK\r\n\r\n"),
                row("version in lower case, 9112 2.3", "http/1.1 200 OK\r\n\r\n"),
                row("two digits, 9112 4", "HTTP/1.1 20 OK\r\n\r\n"),
                row("four digits, 9112 4", "HTTP/1.1 2000 OK\r\n\r\n"),
                row("status below 100, 9110 15", "HTTP/1.1 099 OK\r\n\r\n"),
                row("two spaces, 9112 4", "HTTP/1.1  200 OK\r\n\r\n"),
                row("NUL in the reason, 9112 4", "HTTP/1.1 200 O\0K\r\n\r\n"),
                row("line folding, 9112 5.2", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n"),
                row("space before the colon, 9112 5.1", "HTTP/1.1 200 OK\r\nX : a\r\n\r\n"),
                row("control byte in a value, 9110 5.5", "HTTP/1.1 200 OK\r\nX: \u0001\r\n\r\n"),
                row(
                        "Content-Length twice, 9112 6.3",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
                row("list of Content-Lengths, 9112 6.3", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n"),
                row("negative Content-Length, 9110 8.6", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
                row(
                        "both lengths, 9112 6.3",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
                row("chunked in 1.0, 9112 6.1", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                row("unknown coding, 9112 6.1", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
                row("xchunked, 9112 6.1", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, xchunked\r\n\r\n"),
                row("101 nobody asked for, 9110 15.2.2", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\n\r\n"),
                row("endless informational responses", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(33)),
                row("head too large", "HTTP/1.1 200 OK\r\nX: " + "a".repeat(5000) + "\r\n\r\n"),
                row("too many fields", "HTTP/1.1 200 OK\r\n" + "X: a\r\n".repeat(21) + "\r\n"),
                row(
                        "malformed chunk, 9112 7.1",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void resetsTheAttemptAndClosesTheConnection(String name, String bytes) {
        try (UpstreamFixture upstream = new UpstreamFixture()) {
            RecordedFlow.Response response = upstream.send("GET", "/");
            upstream.receive(bytes);
            assertThat(response.resetCode()).isEqualTo(StreamReset.Code.PROTOCOL);
            assertThat(response.ended).isFalse();
            assertThat(upstream.channel.isOpen()).isFalse();
            assertThat(upstream.closed).isEqualTo(1);
            assertThat(upstream.idle).isZero();
        }
    }

    private static Arguments row(String name, String bytes) {
        return Arguments.of(name, bytes);
    }
}
