package io.portcullis.engine.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.engine.proxy.ProxyHeaderReader.Read;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of HAProxy's proxy-protocol.txt, section 2. */
class ProxyHeaderReaderTest {
    private static final InetSocketAddress FROM_V4 = address("192.0.2.1", 56324);
    private static final InetSocketAddress TO_V4 = address("198.51.100.7", 443);
    private static final InetSocketAddress FROM_V6 = address("2001:db8::1", 1);
    private static final InetSocketAddress TO_V6 = address("2001:db8::2", 65535);
    private static final String V4_ADDRESSES = "c0000201c6336407dc0401bb";

    private record Good(String name, byte[] bytes, @Nullable ProxyHeader header) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Bad(String name, byte[] bytes, String why) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Good> good() {
        ProxyHeader v4 = new ProxyHeader(FROM_V4, TO_V4);
        ProxyHeader v6 = new ProxyHeader(FROM_V6, TO_V6);
        String full = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        return Stream.of(
                new Good("TCP4", ProxyHeaders.text("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443"), v4),
                new Good("TCP6", ProxyHeaders.text("PROXY TCP6 2001:db8::1 2001:DB8:0:0::2 1 65535"), v6),
                new Good(
                        "the longest TCP6",
                        ProxyHeaders.text("PROXY TCP6 " + full + " " + full + " 65535 65535"),
                        new ProxyHeader(address(full, 65535), address(full, 65535))),
                new Good("UNKNOWN", ProxyHeaders.text("PROXY UNKNOWN"), null),
                new Good("UNKNOWN and more", ProxyHeaders.text("PROXY UNKNOWN x  y"), null),
                new Good(
                        "the longest line, 107 bytes",
                        ProxyHeaders.text("PROXY UNKNOWN " + full + " " + full + " 65535 65535"),
                        null),
                new Good("INET", ProxyHeaders.block(FROM_V4, TO_V4, ""), v4),
                new Good("INET6", ProxyHeaders.block(FROM_V6, TO_V6, ""), v6),
                new Good("TLVs", ProxyHeaders.block(FROM_V4, TO_V4, "010002683204000105" + "ee0000"), v4),
                new Good("checksum", withChecksum(), v4),
                new Good("LOCAL", ProxyHeaders.block("20", "00", ""), null),
                new Good("LOCAL with half an address", ProxyHeaders.block("20", "11", "c0000201"), null),
                new Good("UNSPEC", ProxyHeaders.block("21", "00", ""), null),
                new Good("UNSPEC and more", ProxyHeaders.block("21", "00", "ffffff"), null),
                new Good("datagrams", ProxyHeaders.block("21", "12", V4_ADDRESSES), null),
                new Good("UNIX", ProxyHeaders.block("21", "31", "2f".repeat(216)), null),
                new Good(
                        "as long as is taken",
                        ProxyHeaders.block("21", "00", "00".repeat(ProxyHeaderReader.MAX_BYTES - 16)),
                        null));
    }

    private static Stream<Bad> bad() {
        String v4 = "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443";
        return Stream.of(
                bad("GET / HTTP/1.1", "it begins with 47"),
                bad("PROXX TCP4", "it begins with"),
                bad("proxy TCP4", "it begins with 70"),
                bad("POST / HTTP/1.1", "it begins with 504f"),
                bad(v4 + " ", "expected: PROXY TCP4"),
                bad(v4 + " 1", "expected: PROXY TCP4"),
                bad("PROXY  TCP4 192.0.2.1 198.51.100.7 56324 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.2.1\t198.51.100.7 56324 443", "expected: PROXY TCP4"),
                bad("PROXY TCP5 192.0.2.1 198.51.100.7 56324 443", "expected: PROXY TCP4"),
                bad("PROXY tcp4 192.0.2.1 198.51.100.7 56324 443", "expected: PROXY TCP4"),
                bad("PROXY ", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.2.1 198.51.100.7 56324", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.2.1 198.51.100.7 65536 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.2.1 198.51.100.7 -1 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.2.1 198.51.100.7 +1 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.2.1 198.51.100.7 080 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.2.01 198.51.100.7 80 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.2.256 198.51.100.7 80 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 192.0.513 198.51.100.7 80 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 localhost 198.51.100.7 80 443", "expected: PROXY TCP4"),
                bad("PROXY TCP4 2001:db8::1 2001:db8::2 80 443", "expected: PROXY TCP4"),
                bad("PROXY TCP6 192.0.2.1 198.51.100.7 80 443", "expected: PROXY TCP4"),
                bad("PROXY TCP6 2001:db8::1%lo 2001:db8::2 80 443", "expected: PROXY TCP4"),
                bad("PROXY TCP6 2001:db8::1::2 2001:db8::2 80 443", "expected: PROXY TCP4"),
                new Bad("bare line feed", (v4 + "\n").getBytes(StandardCharsets.US_ASCII), "carriage return"),
                new Bad("no end in 107 bytes", ProxyHeaders.text("PROXY UNKNOWN " + "x".repeat(92)), "107 bytes"),
                new Bad("version 1 in binary", ProxyHeaders.block("11", "11", V4_ADDRESSES), "version and command"),
                new Bad("command 2", ProxyHeaders.block("22", "11", V4_ADDRESSES), "version and command"),
                new Bad("family 4", ProxyHeaders.block("21", "41", V4_ADDRESSES), "family and transport"),
                new Bad("transport 3", ProxyHeaders.block("21", "13", V4_ADDRESSES), "family and transport"),
                new Bad("INET too short", ProxyHeaders.block("21", "11", "c0000201"), "before its addresses do"),
                new Bad("INET6 too short", ProxyHeaders.block("21", "21", "00".repeat(35)), "before its addresses do"),
                new Bad("UNIX too short", ProxyHeaders.block("21", "31", "00".repeat(215)), "before its addresses do"),
                new Bad("TLV too long", ProxyHeaders.block(FROM_V4, TO_V4, "0100030000"), "beyond its end"),
                new Bad("TLV cut", ProxyHeaders.block(FROM_V4, TO_V4, "0100"), "beyond its end"),
                new Bad("checksum of 3 bytes", ProxyHeaders.block(FROM_V4, TO_V4, "030003000000"), "has 3 bytes"),
                new Bad("wrong checksum", flipped(withChecksum(), 20), "does not fit"),
                new Bad(
                        "longer than is taken",
                        ProxyHeaders.block("21", "00", "00".repeat(ProxyHeaderReader.MAX_BYTES - 15)),
                        "bytes long"),
                new Bad("wrong signature", flipped(ProxyHeaders.block("21", "00", ""), 11), "it begins with"));
    }

    private static Bad bad(String line, String why) {
        return new Bad(line, ProxyHeaders.text(line), why);
    }

    /** A NOOP, then the checksum of everything with zeros in its own place. */
    private static byte[] withChecksum() {
        byte[] header = ProxyHeaders.block(FROM_V4, TO_V4, "04000100" + "030004" + "00000000");
        CRC32C crc = new CRC32C();
        crc.update(header);
        byte[] sum = ProxyHeaders.hex("%08x".formatted(crc.getValue()));
        System.arraycopy(sum, 0, header, header.length - 4, 4);
        return header;
    }

    private static byte[] flipped(byte[] bytes, int at) {
        bytes[at] ^= 1;
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("good")
    void readsWhatIsThereAndNothingBehindIt(Good each) throws Exception {
        Read whole = new Read(each.header, each.bytes.length);
        assertThat(read(each.bytes)).isEqualTo(whole);
        assertThat(read(ProxyHeaders.concat(each.bytes, "PROXY TCP4 x".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("good")
    void waitsForMoreAtEveryPointBeforeItsEnd(Good each) throws Exception {
        for (int there = 0; there < each.bytes.length; there++) {
            assertThat(read(Arrays.copyOf(each.bytes, there)))
                    .as("%d bytes", there)
                    .isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatTheSpecificationForbids(Bad each) {
        assertThatThrownBy(() -> read(each.bytes))
                .isInstanceOf(MalformedProxyHeaderException.class)
                .hasMessageContaining(each.why);
    }

    private static Stream<Long> seeds() {
        return IntStream.range(0, 50).mapToObj(i -> 1_000L + i);
    }

    /** Headers with some bytes changed: they are read, refused or waited for, and never anything else. */
    @ParameterizedTest
    @MethodSource("seeds")
    void garbageIsReadOrRefused(long seed) {
        Random random = new Random(seed);
        List<Good> all = good().toList();
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = all.get(random.nextInt(all.size())).bytes.clone();
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                bytes[random.nextInt(Math.min(bytes.length, 64))] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            try {
                Read read = read(cut);
                assertThat(read == null || read.bytes() <= cut.length).isTrue();
            } catch (MalformedProxyHeaderException e) {
                assertThat(e.getMessage()).isNotBlank().matches("[ -~]*");
            }
        }
    }

    private static @Nullable Read read(byte[] bytes) throws MalformedProxyHeaderException {
        ByteBuf buffer = Unpooled.wrappedBuffer(ProxyHeaders.concat(new byte[] {'x', 'y'}, bytes));
        return ProxyHeaderReader.read(buffer.skipBytes(2));
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }
}
