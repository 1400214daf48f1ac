package io.portcullis.engine.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.core.model.ProxyProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyHeaderWriterTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 198.51.100.7, PROXY TCP4 192.0.2.1 198.51.100.7 4711 443",
        "2001:db8::1, 2001:db8::2, PROXY TCP6 2001:db8::1 2001:db8::2 4711 443",
        "192.0.2.1, 2001:db8::2, PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 4711 443",
    })
    void lines(String from, String to, String line) {
        assertThat(text(header(from, to))).isEqualTo(line + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 198.51.100.7, 2111000cc0000201c6336407126701bb",
        "2001:db8::1, 198.51.100.7, "
                + "2121002420010db800000000000000000000000100000000000000000000ffffc6336407126701bb",
    })
    void blocks(String from, String to, String hex) {
        assertThat(hex(header(from, to))).isEqualTo("0d0a0d0a000d0a515549540a" + hex);
    }

    @Test
    void weSpeakForOurselves() {
        assertThat(text(null)).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(hex(null)).isEqualTo("0d0a0d0a000d0a515549540a20000000");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 198.51.100.7",
        "2001:db8::1, 2001:db8::2",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"
    })
    void isReadAsItWasMeant(String from, String to) throws Exception {
        for (ProxyProtocol version : ProxyProtocol.values()) {
            ProxyHeader header = header(from, to);
            ByteBuf written = ProxyHeaderWriter.write(UnpooledByteBufAllocator.DEFAULT, version, header);
            assertThat(ProxyHeaderReader.read(written))
                    .isEqualTo(new ProxyHeaderReader.Read(header, written.readableBytes()));
            written.release();
        }
    }

    private static ProxyHeader header(String from, String to) {
        return new ProxyHeader(
                new InetSocketAddress(InetAddress.ofLiteral(from), 4711),
                new InetSocketAddress(InetAddress.ofLiteral(to), 443));
    }

    private static String text(@Nullable ProxyHeader header) {
        ByteBuf out = ProxyHeaderWriter.write(UnpooledByteBufAllocator.DEFAULT, ProxyProtocol.V1, header);
        try {
            return out.toString(StandardCharsets.US_ASCII);
        } finally {
            out.release();
        }
    }

    private static String hex(@Nullable ProxyHeader header) {
        ByteBuf out = ProxyHeaderWriter.write(UnpooledByteBufAllocator.DEFAULT, ProxyProtocol.V2, header);
        try {
            return ByteBufUtil.hexDump(out);
        } finally {
            out.release();
        }
    }
}
