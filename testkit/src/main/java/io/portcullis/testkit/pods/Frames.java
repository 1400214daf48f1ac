package io.portcullis.testkit.pods;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads TCP and UDP out of Ethernet frames of the node's bridge. */
final class Frames {
    private static final int ETHERNET_BYTES = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int UDP_HEADER_BYTES = 8;

    private static final byte[] NODE_MAC = HexFormat.ofDelimiter(":").parseHex(Node.MAC);
    private static final InetAddress NODE_IPV4 = InetAddress.ofLiteral(Node.IPV4);
    private static final InetAddress NODE_IPV6 = InetAddress.ofLiteral(Node.IPV6);

    private Frames() {}

    /** @return null for other protocols, fragments, and what the node only passes on: it was seen when it came */
    static @Nullable Packet packet(ByteBuffer frame) throws UnknownHostException {
        if (frame.remaining() < ETHERNET_BYTES) {
            return null;
        }
        boolean byNode = Arrays.equals(bytes(frame, 6, 6), NODE_MAC);
        ByteBuffer ip = frame.slice(ETHERNET_BYTES, frame.remaining() - ETHERNET_BYTES);
        Packet packet = switch (Short.toUnsignedInt(frame.getShort(12))) {
            case IPV4 -> ipv4(ip);
            case IPV6 -> ipv6(ip);
            default -> null;
        };
        return packet == null || (byNode && !isNode(packet.source().getAddress())) ? null : packet;
    }

    private static boolean isNode(InetAddress address) {
        return address.equals(NODE_IPV4) || address.equals(NODE_IPV6);
    }

    private static @Nullable Packet ipv4(ByteBuffer ip) throws UnknownHostException {
        boolean fragment = (ip.getShort(6) & 0x3FFF) != 0;
        int headerBytes = (ip.get(0) & 0xF) * 4;
        int totalBytes = Short.toUnsignedInt(ip.getShort(2));
        return fragment
                ? null
                : transport(
                        ip.get(9),
                        InetAddress.getByAddress(bytes(ip, 12, 4)),
                        InetAddress.getByAddress(bytes(ip, 16, 4)),
                        ip.slice(headerBytes, totalBytes - headerBytes));
    }

    /** Without extension headers: they occur on no connection in here. */
    private static @Nullable Packet ipv6(ByteBuffer ip) throws UnknownHostException {
        return transport(
                ip.get(6),
                InetAddress.getByAddress(bytes(ip, 8, 16)),
                InetAddress.getByAddress(bytes(ip, 24, 16)),
                ip.slice(IPV6_HEADER_BYTES, Short.toUnsignedInt(ip.getShort(4))));
    }

    private static @Nullable Packet transport(int protocol, InetAddress from, InetAddress to, ByteBuffer segment) {
        if (protocol != TCP && protocol != UDP) {
            return null;
        }
        InetSocketAddress source = new InetSocketAddress(from, Short.toUnsignedInt(segment.getShort(0)));
        InetSocketAddress destination = new InetSocketAddress(to, Short.toUnsignedInt(segment.getShort(2)));
        if (protocol == UDP) {
            return new Packet(Packet.Protocol.UDP, source, destination, 0, 0, after(segment, UDP_HEADER_BYTES));
        }
        int headerBytes = ((segment.get(12) >> 4) & 0xF) * 4;
        long sequence = Integer.toUnsignedLong(segment.getInt(4));
        int flags = segment.get(13);
        return new Packet(Packet.Protocol.TCP, source, destination, flags, sequence, after(segment, headerBytes));
    }

    private static byte[] after(ByteBuffer segment, int headerBytes) {
        return bytes(segment, headerBytes, segment.limit() - headerBytes);
    }

    private static byte[] bytes(ByteBuffer buffer, int index, int length) {
        byte[] bytes = new byte[length];
        buffer.get(index, bytes);
        return bytes;
    }
}
