package io.portcullis.engine.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.NetUtil;
import io.portcullis.core.model.ProxyProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes PROXY headers (HAProxy's proxy-protocol.txt, section 2). Stateless, any thread. */
public final class ProxyHeaderWriter {
    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;

    private ProxyHeaderWriter() {}

    /**
     * Writes one; the caller owns it.
     *
     * @param client null where we speak for ourselves
     */
    public static ByteBuf write(ByteBufAllocator allocator, ProxyProtocol version, @Nullable ProxyHeader client) {
        return switch (version) {
            case V1 -> line(allocator, client);
            case V2 -> block(allocator, client);
        };
    }

    private static ByteBuf line(ByteBufAllocator allocator, @Nullable ProxyHeader client) {
        String line = "PROXY UNKNOWN\r\n";
        if (client != null) {
            boolean four = bytes(client.source()).length + bytes(client.destination()).length == 8;
            line = "PROXY TCP" + (four ? 4 : 6) + ' ' + text(client.source(), four) + ' '
                    + text(client.destination(), four) + ' ' + client.source().getPort() + ' '
                    + client.destination().getPort() + "\r\n";
        }
        ByteBuf out = allocator.buffer(line.length());
        out.writeCharSequence(line, StandardCharsets.US_ASCII);
        return out;
    }

    /** In a line of IPv6 an address of IPv4 is written as one of IPv6 (RFC 4291, 2.5.5.2). */
    private static String text(InetSocketAddress address, boolean four) {
        String text = NetUtil.toAddressString(address.getAddress());
        return four || text.indexOf(':') >= 0 ? text : "::ffff:" + text;
    }

    private static ByteBuf block(ByteBufAllocator allocator, @Nullable ProxyHeader client) {
        ByteBuf out = allocator.buffer(64).writeBytes(SIGNATURE);
        if (client == null) {
            return out.writeByte(LOCAL).writeByte(0).writeShort(0);
        }
        byte[] source = bytes(client.source());
        byte[] destination = bytes(client.destination());
        boolean four = source.length + destination.length == 8;
        out.writeByte(PROXY).writeByte(four ? TCP_OVER_IPV4 : TCP_OVER_IPV6).writeShort(four ? 12 : 36);
        address(out, source, four);
        address(out, destination, four);
        return out.writeShort(client.source().getPort())
                .writeShort(client.destination().getPort());
    }

    private static void address(ByteBuf out, byte[] address, boolean four) {
        if (!four && address.length == 4) {
            out.writeZero(10).writeShort(0xFFFF);
        }
        out.writeBytes(address);
    }

    private static byte[] bytes(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        return resolved.getAddress();
    }
}
