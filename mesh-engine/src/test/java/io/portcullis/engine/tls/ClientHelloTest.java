package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the first message of a TLS client. */
class ClientHelloTest {
    private static final ClientHello NOTHING = new ClientHello(0, null, List.of(), List.of());

    /** A whole message whose parts a test can falsify: version, random, no session, one suite, no compression. */
    private static final String START = "0303" + "00".repeat(32) + "00" + "0002" + "1301" + "0100";

    @Test
    void nameAndProtocolsAreThoseTheClientSent() {
        ClientHello hello = read(ClientHellos.of("Api.Example.com", "h2", "http/1.1"));
        assertThat(hello.serverName()).isEqualTo("Api.Example.com");
        assertThat(hello.protocols()).containsExactly("h2", "http/1.1");
        assertThat(hello.ofMesh()).isFalse();
    }

    @Test
    void withoutNameAndProtocolsThereIsNothing() {
        assertThat(said(read(ClientHellos.of(null)))).isEqualTo(NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"portcullis-http", "portcullis-tcp"})
    void sidecarIsKnownByWhatItSpeaks(String protocol) {
        assertThat(read(ClientHellos.of(null, "http/1.1", protocol)).ofMesh()).isTrue();
        assertThat(read(ClientHellos.of(null, protocol + "x")).ofMesh()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 64, 255, 16_384})
    void cutAnywhereItIsNothingYetAndWholeItIsRead(int recordBytes) {
        byte[] hello = ClientHellos.inRecords(ClientHellos.of("db.example", "portcullis-tcp"), recordBytes);
        for (int length = 0; length < hello.length; length++) {
            assertThat(read(Arrays.copyOf(hello, length)))
                    .as("%d bytes", length)
                    .isNull();
        }
        ClientHello whole = new ClientHello(0, "db.example", List.of("portcullis-tcp"), List.of());
        assertThat(said(read(hello))).isEqualTo(whole);
        assertThat(said(read(Arrays.copyOf(hello, hello.length + 100)))).isEqualTo(whole);
    }

    @Test
    void versionAndSignaturesAreThoseTheClientSent() {
        ClientHello hello = read(ClientHellos.verifying(0x0203));
        assertThat(hello.version()).isEqualTo(0x0303);
        assertThat(hello.signatures()).isNotEmpty().containsOnly(0x0203);
        assertThat(read(ClientHellos.of(null)).signatures()).contains(0x0403, 0x0804);
    }

    /** Whom and what it wants, leaving what the JDK happens to say besides. */
    private static ClientHello said(ClientHello hello) {
        return new ClientHello(0, hello.serverName(), hello.protocols(), List.of());
    }

    @Test
    void bytesBeforeTheReaderAreNotLookedAtAndNothingMoves() {
        ByteBuf seen = Unpooled.buffer().writeBytes(new byte[7]).writeBytes(ClientHellos.of("a.example"));
        seen.readerIndex(7);
        int end = seen.writerIndex();
        assertThat(said(ClientHello.read(seen))).isEqualTo(new ClientHello(0, "a.example", List.of(), List.of()));
        assertThat(seen.readerIndex()).isEqualTo(7);
        assertThat(seen.writerIndex()).isEqualTo(end);
        assertThat(seen.refCnt()).isEqualTo(1);
    }

    @Test
    void whatIsNoClientHelloSaysNothing() {
        assertThat(read("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .as("no record of a handshake")
                .isEqualTo(NOTHING);
        assertThat(read(hex("16030100050200000100"))).as("ServerHello").isEqualTo(NOTHING);
        assertThat(read(hex("1603010000"))).as("empty record").isEqualTo(NOTHING);
        assertThat(read(hex("160301ffff01004001"))).as("longer than anybody's").isEqualTo(NOTHING);
        assertThat(read(hex("16030100020100" + "1703010002" + "0000")))
                .as("continued by data")
                .isEqualTo(NOTHING);
    }

    @Test
    void lengthsThatLieSayNothing() {
        assertThat(read(message(""))).as("no version").isEqualTo(NOTHING);
        assertThat(read(message("0303" + "00".repeat(32) + "ff")))
                .as("session id")
                .isEqualTo(NOTHING);
        assertThat(read(message("0303" + "00".repeat(32) + "00" + "ffff1301")))
                .as("suites")
                .isEqualTo(NOTHING);
        assertThat(read(message(START + "ffff"))).as("extensions").isEqualTo(NOTHING);
        assertThat(read(message(START + "0004" + "0000ffff")))
                .as("one extension")
                .isEqualTo(NOTHING);
        assertThat(read(message(START + "0009" + "00000005" + "000300ffff")))
                .as("name")
                .isEqualTo(NOTHING);
        assertThat(read(message(START + "0007" + "00100003" + "0001ff")))
                .as("protocol")
                .isEqualTo(NOTHING);
        assertThat(read(message(START)))
                .as("no extensions at all")
                .isEqualTo(new ClientHello(0x0303, null, List.of(), List.of()));
    }

    @Test
    void anyByteMayBeWrongAndNothingIsThrown() {
        byte[] hello = ClientHellos.of("api.example.com", "h2", "portcullis-tcp");
        for (int at = 0; at < hello.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, hello[at] ^ 1}) {
                byte[] wrong = hello.clone();
                wrong[at] = (byte) value;
                assertThatCode(() -> read(wrong)).doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void randomBytesThrowNothing(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            byte[] framed = i % 2 == 0 ? bytes : message(START + HexFormat.of().formatHex(bytes));
            assertThatCode(() -> read(framed)).as("seed %d", seed).doesNotThrowAnyException();
        }
    }

    private static byte[] message(String body) {
        int length = body.length() / 2;
        return hex("160301" + HexFormat.of().toHexDigits((short) (length + 4)) + "01"
                + HexFormat.of().toHexDigits(length, 6) + body);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static @Nullable ClientHello read(byte[] bytes) {
        return ClientHello.read(Unpooled.wrappedBuffer(bytes));
    }
}
