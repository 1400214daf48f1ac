package io.portcullis.engine.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no request: each line with the section of the standard that says so. */
class RequestStrictnessTest {
    private static final String HOST = "Host: a\r\n";

    static Stream<Arguments> malformed() {
        return Stream.of(
                // lines, RFC 9112, 2.2
                bad("bare LF after the request line, 9112 2.2", "GET / HTTP/1.1\n" + HOST + "\r\n"),
                bad("bare LF after a field, 9112 2.2", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
                bad("bare LF as the empty line, 9112 2.2", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
                bad("bare CR in a field, 9112 2.2", "GET / HTTP/1.1\r\nX: a\rb\r\n" + HOST + "\r\n"),
                bad("bare CR in the request line, 9112 2.2", "GET /\rHTTP/1.1\r\n" + HOST + "\r\n"),
                bad("CR CR LF, 9112 2.2", "GET / HTTP/1.1\r\r\n" + HOST + "\r\n"),
                bad("two empty lines first, 9112 2.2", "\r\n\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n"),
                // request line, RFC 9112, 3
                bad("tab in the request line, 9112 3", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("tab before the version, 9112 3", "GET /\tHTTP/1.1\r\n" + HOST + "\r\n"),
                bad("two spaces after the method, 9112 3", "GET  / HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("two spaces before the version, 9112 3", "GET /  HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("space after the version, 9112 3", "GET / HTTP/1.1 \r\n" + HOST + "\r\n"),
                bad("leading space, 9112 3", " GET / HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("no version, 9112 3", "GET /\r\n" + HOST + "\r\n"),
                bad("no target, 9112 3", "GET HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("method is no token, 9110 9.1", "G(T / HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("method is empty, 9110 9.1", " / HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("version in lower case, 9112 2.3", "GET / http/1.1\r\n" + HOST + "\r\n"),
                bad("version with two digits, 9112 2.3", "GET / HTTP/1.10\r\n" + HOST + "\r\n"),
                bad("version without a dot, 9112 2.3", "GET / HTTP/11 \r\n" + HOST + "\r\n"),
                row("HTTP/1.2, 9110 15.6.6", FailureCode.VERSION_NOT_SUPPORTED, "GET / HTTP/1.2\r\n" + HOST + "\r\n"),
                row("HTTP/2.0, 9110 15.6.6", FailureCode.VERSION_NOT_SUPPORTED, "PRI * HTTP/2.0\r\n\r\n"),
                row("HTTP/0.9, 9110 15.6.6", FailureCode.VERSION_NOT_SUPPORTED, "GET / HTTP/0.9\r\n\r\n"),
                row("CONNECT, 9110 9.3.6", FailureCode.NOT_IMPLEMENTED, "CONNECT a:443 HTTP/1.1\r\n" + HOST + "\r\n"),
                row("TRACE, 9110 9.3.8", FailureCode.NOT_IMPLEMENTED, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n"),
                row("OPTIONS *, 9112 3.2.4", FailureCode.NOT_IMPLEMENTED, "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("GET *, 9112 3.2.4", "GET * HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("relative target, 9112 3.2", "GET a/b HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("fragment in the target, 9112 3.2", "GET /a#b HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("non-ASCII in the target, 3986 2", "GET /caf\u00e9 HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("control byte in the target, 3986 2", "GET /a\u0001 HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("NUL in the target, 3986 2", "GET /a\0b HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("DEL in the target, 3986 2", "GET /a\u007f HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("absolute form of another scheme, 9112 3.2.2", "GET ftp://a/ HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("absolute form against Host, 9112 3.2.2", "GET http://b/ HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("absolute form with userinfo, 9110 4.2.4", "GET http://u@a/ HTTP/1.1\r\n" + HOST + "\r\n"),
                bad("absolute form without host, 9110 4.2.1", "GET http:///x HTTP/1.1\r\n" + HOST + "\r\n"),
                // Host, RFC 9112, 3.2
                bad("no Host, 9112 3.2", "GET / HTTP/1.1\r\n\r\n"),
                bad("two Hosts, 9112 3.2", "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n"),
                bad("two Hosts in 1.0, 9112 3.2", "GET / HTTP/1.0\r\n" + HOST + "Host: b\r\n\r\n"),
                bad("empty Host, 9110 7.2", "GET / HTTP/1.1\r\nHost: \r\n\r\n"),
                bad("Host with a path, 9110 7.2", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
                bad("Host with userinfo, 9110 7.2", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
                bad("Host with a comma, 9110 7.2", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
                bad("Host with a space, 9110 7.2", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
                bad("port without digits, 9110 7.2", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n"),
                bad("port that is no number, 9110 7.2", "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n"),
                bad("port out of range, 9110 7.2", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"),
                bad("port alone, 9110 7.2", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n"),
                bad("open bracket, 3986 3.2.2", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
                // fields, RFC 9112, 5
                bad("line folding with a space, 9112 5.2", "GET / HTTP/1.1\r\n" + HOST + " b: c\r\n\r\n"),
                bad("line folding with a tab, 9112 5.2", "GET / HTTP/1.1\r\n" + HOST + "\tb\r\n\r\n"),
                bad("space before the first field, 9112 2.2", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
                bad("space before the colon, 9112 5.1", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
                bad("tab before the colon, 9112 5.1", "GET / HTTP/1.1\r\n" + HOST + "X\t: a\r\n\r\n"),
                bad("no colon, 9112 5", "GET / HTTP/1.1\r\n" + HOST + "nothing\r\n\r\n"),
                bad("empty name, 9112 5", "GET / HTTP/1.1\r\n" + HOST + ": a\r\n\r\n"),
                bad("parenthesis in a name, 9110 5.1", "GET / HTTP/1.1\r\n" + HOST + "X(): a\r\n\r\n"),
                bad("non-ASCII in a name, 9110 5.1", "GET / HTTP/1.1\r\n" + HOST + "\u00e9: a\r\n\r\n"),
                bad("NUL in a name, 9110 5.1", "GET / HTTP/1.1\r\n" + HOST + "X\0: a\r\n\r\n"),
                bad("NUL in a value, 9110 5.5", "GET / HTTP/1.1\r\n" + HOST + "X: a\0b\r\n\r\n"),
                bad("control byte in a value, 9110 5.5", "GET / HTTP/1.1\r\n" + HOST + "X: a\u0008b\r\n\r\n"),
                bad("DEL in a value, 9110 5.5", "GET / HTTP/1.1\r\n" + HOST + "X: \u007f\r\n\r\n"),
                // length, RFC 9112, 6
                bad("Content-Length with a sign, 9110 8.6", post("Content-Length: +5\r\n")),
                bad("negative Content-Length, 9110 8.6", post("Content-Length: -5\r\n")),
                bad("empty Content-Length, 9110 8.6", post("Content-Length:\r\n")),
                bad("Content-Length in hex, 9110 8.6", post("Content-Length: 0x5\r\n")),
                bad("list of Content-Lengths, 9112 6.3", post("Content-Length: 5, 5\r\n")),
                bad("Content-Length twice, equal, 9112 6.3", post("Content-Length: 5\r\nContent-Length: 5\r\n")),
                bad("Content-Length twice, 9112 6.3", post("Content-Length: 5\r\nContent-Length: 6\r\n")),
                bad("Content-Length beyond a long, 9110 8.6", post("Content-Length: 92233720368547758070\r\n")),
                bad("both lengths, 9112 6.1", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")),
                bad("both, other order, 9112 6.1", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")),
                bad("chunked in 1.0, 9112 6.1", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                bad(
                        "chunked on two lines, 9112 7",
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")),
                coding("chunked, chunked"),
                coding("gzip, chunked"),
                coding("chunked, gzip"),
                coding("identity"),
                coding("xchunked"),
                coding("chunked, xchunked"),
                coding("chunked;q=1"),
                coding("\"chunked\""),
                coding(""),
                coding("chunked,"),
                row("Expect: foo, 9110 10.1.1", FailureCode.EXPECTATION_FAILED, post("Expect: foo\r\n")),
                // limits
                row("target too long, 9110 15.5.15", FailureCode.URI_TOO_LONG, get("/" + "a".repeat(1024))),
                row("endless request line, 9110 15.5.15", FailureCode.URI_TOO_LONG, "GET /" + "a".repeat(5000)),
                row("one large field, 6585 5", FailureCode.HEAD_TOO_LARGE, post("X: " + "a".repeat(5000) + "\r\n")),
                row(
                        "many large fields, 6585 5",
                        FailureCode.HEAD_TOO_LARGE,
                        post(("X: " + "a".repeat(400) + "\r\n").repeat(11))),
                row("many fields, 6585 5", FailureCode.HEAD_TOO_LARGE, post("X: a\r\n".repeat(20))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesTheRequestAndClosesBehindTheAnswer(String name, FailureCode code, String bytes) {
        try (ServerFixture server = new ServerFixture()) {
            server.send(bytes);
            assertThat(server.request().failureCode()).as(name).isEqualTo(code);
            assertThat(server.requests).hasSize(1);
            assertThat(server.request().heads).isEmpty();
            server.answer(code.status(), "no");
            assertThat(server.received())
                    .startsWith("HTTP/1.1 " + code.status())
                    .contains("Connection: close");
            server.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(server.requests).hasSize(1);
        }
    }

    static Stream<Arguments> chunks() {
        return Stream.of(
                Arguments.of("size followed by words, 9112 7.1", "5 xyz\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("space before the size, 9112 7.1", " 5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("tab after the size, 9112 7.1", "5\t\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("space before an extension, 9112 7.1.1", "5 ;a=b\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("size with 0x, 9112 7.1", "0x5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("negative size, 9112 7.1", "-5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("size with a sign, 9112 7.1", "+5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("no size, 9112 7.1", "\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("size beyond a long, 9112 7.1", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("bare LF after the size, 9112 2.2", "5\nhello\r\n0\r\n\r\n"),
                Arguments.of("bare LF after the data, 9112 7.1", "5\r\nhello\n0\r\n\r\n"),
                Arguments.of("data longer than its size, 9112 7.1", "4\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("extension without a name, 9112 7.1.1", "5;\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("blank behind an extension, 9112 7.1.1", "5;a \r\nhello\r\n0\r\n\r\n"),
                Arguments.of("blank behind an extension's value, 9112 7.1.1", "5;a=b\t\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("open quote in an extension, 9112 7.1.1", "5;a=\"b\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("bare CR in an extension, 9112 7.1.1", "5;a\r=b\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("long extension, 9112 7.1.1", "5;a=" + "b".repeat(2000) + "\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("folded trailer, 9112 5.2", "5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n"),
                Arguments.of("space before a trailer's colon, 9112 5.1", "5\r\nhello\r\n0\r\nX : a\r\n\r\n"),
                Arguments.of("large trailers, 6585 5", "5\r\nhello\r\n0\r\nX: " + "a".repeat(5000) + "\r\n\r\n"),
                Arguments.of("many trailers, 6585 5", "5\r\nhello\r\n0\r\n" + "X: a\r\n".repeat(21) + "\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chunks")
    void givesUpABodyWhoseChunksAreMalformed(String name, String body) {
        try (ServerFixture server = new ServerFixture()) {
            server.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            assertThat(server.request().ended).as(name).isFalse();
            assertThat(server.request().reset).isNotNull();
            server.answer(400, "no");
            assertThat(server.received()).contains("Connection: close");
            server.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(server.requests).hasSize(1);
        }
    }

    static Stream<Arguments> wellFormed() {
        return Stream.of(
                fine("one empty line first, 9112 2.2", "\r\n" + get("/")),
                fine("a method of its own, 9110 9.1", "PURGE-x / HTTP/1.1\r\nHost: a\r\n\r\n"),
                fine("1.0 without Host, 9112 3.2", "GET / HTTP/1.0\r\n\r\n"),
                fine("Host with a port, 9110 7.2", "GET / HTTP/1.1\r\nHost: a-b_c.example:65535\r\n\r\n"),
                fine("Host is an IPv6 address, 3986 3.2.2", "GET / HTTP/1.1\r\nHost: [::ffff:1.2.3.4]:80\r\n\r\n"),
                fine("Host in capitals, 9112 5.1", "GET / HTTP/1.1\r\nHOST: a\r\n\r\n"),
                fine("no blank after the colon, 9112 5.1", "GET / HTTP/1.1\r\nHost:a\r\n\r\n"),
                fine("blanks around a value, 9112 5.1", "GET / HTTP/1.1\r\nHost: \t a \t \r\n\r\n"),
                fine("obs-text in a value, 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: caf\u00e9\r\n\r\n"),
                fine("tab in a value, 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: b\tc\r\n\r\n"),
                fine("what browsers put into queries", get("/a?b=|{}^\"\\<>`[]")),
                fine("absolute form equal to Host, 9112 3.2.2", "GET http://A:80/x?y HTTP/1.1\r\nHost: a:80\r\n\r\n"),
                fine("absolute form without a path, 9112 3.2.2", "GET http://a?y HTTP/1.1\r\nHost: a\r\n\r\n"),
                fine("absolute form in 1.0 without Host", "GET http://a/ HTTP/1.0\r\n\r\n"),
                fine(
                        "chunked in capitals, 9112 7",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n"),
                fine("Expect in capitals, 9110 10.1.1", "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n"),
                fine("Sec-WebSocket-Key1 means nothing", "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: 1\r\n\r\n"),
                fine(
                        "extensions, 9112 7.1.1",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "1;a; b = \"c\\\";\" ;d=e\r\nx\r\n00;f\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wellFormed")
    void takesWhatIsUnusualButRight(String name, String bytes) {
        try (ServerFixture server = new ServerFixture()) {
            server.send(bytes);
            assertThat(server.request().failure).as(name).isNull();
            assertThat(server.request().ended).isTrue();
        }
    }

    private static Arguments bad(String name, String bytes) {
        return row(name, FailureCode.BAD_REQUEST, bytes);
    }

    private static Arguments row(String name, FailureCode code, String bytes) {
        return Arguments.of(name, code, bytes);
    }

    private static Arguments fine(String name, String bytes) {
        return Arguments.of(name, bytes);
    }

    private static Arguments coding(String coding) {
        return row(
                "Transfer-Encoding: " + coding + ", 9112 6.1",
                FailureCode.NOT_IMPLEMENTED,
                post("Transfer-Encoding: " + coding + "\r\n"));
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String post(String fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }
}
