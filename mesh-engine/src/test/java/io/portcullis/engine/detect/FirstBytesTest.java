package io.portcullis.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.engine.detect.FirstBytes.Kind;
import io.portcullis.engine.tls.ClientHellos;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which protocol the first bytes of a client are taken for, and which name they say. */
class FirstBytesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "HEAD",
                "POST",
                "PUT",
                "DELETE",
                "CONNECT",
                "OPTIONS",
                "TRACE",
                "PATCH",
                "PROPFIND",
                "M-SEARCH",
                "get",
                "Post",
                "X",
                "!#$%&'*+-.^_`|~",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
            })
    void everyMethodThatIsATokenIsHttp(String method) {
        decided(method + " / HTTP/1.1\r\n", Kind.HTTP1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.0\r\n",
                "GET / HTTP/1.1\n",
                "GET / HTTP/1.1 \r\n",
                "GET / HTTP/1.7\r\n",
                "GET http://shop.example/a?b HTTP/1.1\r\n",
                "CONNECT shop.example:443 HTTP/1.1\r\n",
                "OPTIONS * HTTP/1.1\r\n",
                "GET /a b HTTP/1.1\r\n",
                "GET /\u00e4\u00ff HTTP/1.1\r\n",
                "GET HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nHTTP/2.0"
            })
    void requestLineIsHttpEvenWhereTheCodecWillRefuseIt(String text) {
        decided(text, Kind.HTTP1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET key\r\n",
                "get key another\r\n",
                "set key 0 60 3\r\nabc\r\n",
                "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n",
                "EHLO mail.example\r\n",
                "HELO mail.example\n",
                "SSH-2.0-OpenSSH_9.7\r\n",
                "GET /\r\n",
                "GET / HTTP/2.0\r\n",
                "GET / HTTP/1.10\r\n",
                "GET / http/1.1\r\n",
                "GET / HTTP/1.1x\r\n",
                "G\u00c9T / HTTP/1.1\r\n",
                "GET\t/ HTTP/1.1\r\n",
                "G(T / HTTP/1.1\r\n",
                " GET / HTTP/1.1\r\n",
                "\r\nGET / HTTP/1.1\r\n",
                "HTTP/1.1 200 OK\r\n",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456 / HTTP/1.1\r\n",
                "\u0000\u0000\u0000\u0008\u0004\u00d2\u0016\u002f",
                "\u0080\u0000",
                "\n"
            })
    void anythingElseIsOther(String text) {
        decided(text, Kind.OTHER);
    }

    @Test
    void prefaceOfHttp2IsHttp2() {
        decided("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Kind.HTTP2);
    }

    @Test
    void recordOfAHandshakeIsTlsFromItsFirstByte() {
        decided("\u0016", Kind.TLS);
        decided(text(ClientHellos.of("a.example")), Kind.TLS);
        decided("\u0015\u0003\u0001", Kind.OTHER);
    }

    @Test
    void nothingIsUndecided() {
        assertThat(FirstBytes.kind(Unpooled.EMPTY_BUFFER)).isEqualTo(Kind.UNDECIDED);
        assertThat(FirstBytes.nameMayFollow(Unpooled.EMPTY_BUFFER)).isTrue();
        assertThat(FirstBytes.name(Unpooled.EMPTY_BUFFER)).isNull();
    }

    @Test
    void lineThatDoesNotEndIsOtherAtTheBound() {
        String line = "GET /" + "a".repeat(FirstBytes.MAX_BYTES);
        assertThat(kind(line.substring(0, FirstBytes.MAX_BYTES - 1))).isEqualTo(Kind.UNDECIDED);
        assertThat(kind(line.substring(0, FirstBytes.MAX_BYTES))).isEqualTo(Kind.OTHER);
    }

    @Test
    void wordThatDoesNotEndIsOtherBeforeTheBound() {
        assertThat(kind("A".repeat(31))).isEqualTo(Kind.UNDECIDED);
        assertThat(kind("A".repeat(32))).isEqualTo(Kind.OTHER);
    }

    @ParameterizedTest
    @CsvSource({
        "Host: shop.example, shop.example",
        "host:shop.example, shop.example",
        "HOST:\t shop.example \t, shop.example",
        "Host: shop.example:8080, shop.example",
        "Host: 192.0.2.7:80, 192.0.2.7",
        "Host: [2001:db8::7], [2001:db8::7]",
        "Host: [2001:db8::7]:80, [2001:db8::7]",
        "Accept: */*, ",
        "X-Host: shop.example, ",
        "Host: , ",
        "Host: :80, ",
        "Host : shop.example, "
    })
    void nameOfARequestIsItsHostWithoutThePort(String field, String name) {
        String request = "GET http://other.example/ HTTP/1.1\r\nUser-Agent: test\r\n" + field + "\r\n\r\n";
        for (int length = 0; length < request.length(); length++) {
            ByteBuf cut = bytes(request.substring(0, length));
            assertThat(FirstBytes.name(cut)).as("%d bytes", length).isIn(null, name);
            if (FirstBytes.name(cut) == null) {
                assertThat(FirstBytes.nameMayFollow(cut)).as("%d bytes", length).isTrue();
            }
        }
        assertThat(FirstBytes.name(bytes(request))).isEqualTo(name);
        assertThat(FirstBytes.nameMayFollow(bytes(request))).isFalse();
    }

    @Test
    void hostInTheBodyIsNoName() {
        ByteBuf request = bytes("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nHost: a\r\n");
        assertThat(FirstBytes.name(request)).isNull();
        assertThat(FirstBytes.nameMayFollow(request)).isFalse();
    }

    @Test
    void headWithoutEndHasANameUntilTheBoundOnly() {
        String request = "GET / HTTP/1.1\r\nCookie: " + "a".repeat(FirstBytes.MAX_BYTES);
        assertThat(FirstBytes.nameMayFollow(bytes(request.substring(0, FirstBytes.MAX_BYTES - 1))))
                .isTrue();
        assertThat(FirstBytes.nameMayFollow(bytes(request.substring(0, FirstBytes.MAX_BYTES))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 16_384})
    void nameOfAHandshakeIsItsServerName(int recordBytes) {
        byte[] hello = ClientHellos.inRecords(ClientHellos.of("shop.example", "h2"), recordBytes);
        for (int length = 0; length < hello.length; length++) {
            ByteBuf cut = Unpooled.wrappedBuffer(Arrays.copyOf(hello, length));
            assertThat(FirstBytes.name(cut)).as("%d bytes", length).isNull();
            assertThat(FirstBytes.nameMayFollow(cut)).as("%d bytes", length).isTrue();
        }
        assertThat(FirstBytes.name(Unpooled.wrappedBuffer(hello))).isEqualTo("shop.example");
        assertThat(FirstBytes.nameMayFollow(Unpooled.wrappedBuffer(hello))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/2.0\r\n", "EHLO mail.example\r\n", "\u0000"})
    void whatIsNeitherHasNoNameAndNoneFollows(String text) {
        assertThat(FirstBytes.name(bytes(text))).isNull();
        assertThat(FirstBytes.nameMayFollow(bytes(text))).isFalse();
    }

    /** Cut anywhere it is not taken for anything else, and the buffer stays as it was. */
    private static void decided(String text, Kind expected) {
        for (int length = 0; length < text.length(); length++) {
            assertThat(kind(text.substring(0, length))).as("%d bytes", length).isIn(Kind.UNDECIDED, expected);
        }
        ByteBuf whole = Unpooled.buffer().writeZero(3).writeBytes(bytes(text));
        whole.readerIndex(3);
        assertThat(FirstBytes.kind(whole)).isEqualTo(expected);
        assertThat(whole.readerIndex()).isEqualTo(3);
        assertThat(whole.refCnt()).isEqualTo(1);
    }

    private static Kind kind(String text) {
        return FirstBytes.kind(bytes(text));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
