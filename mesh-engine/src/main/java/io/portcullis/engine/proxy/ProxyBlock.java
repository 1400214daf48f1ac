package io.portcullis.engine.proxy;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.proxy.ProxyHeaderReader.Read;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Version 2: a block of bytes (proxy-protocol.txt, section 2.2). Stateless. */
final class ProxyBlock {
    /** Signature, version and command, family and transport, length of the rest. */
    private static final int FIXED_BYTES = 16;

    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TLV_HEADER_BYTES = 3;
    private static final int TLV_CRC32C = 0x03;
    private static final int CRC32C_BYTES = 4;

    private ProxyBlock() {}

    /** The families of addresses, by the four bits that stand for them, with the bytes their addresses take. */
    private enum Family {
        UNSPEC(0),
        INET(12),
        INET6(36),
        UNIX(216);

        private final int bytes;

        Family(int bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * @param seen begins with the signature
     * @param signatureBytes length of that
     */
    static @Nullable Read read(ByteBuf seen, int signatureBytes) throws MalformedProxyHeaderException {
        int at = seen.readerIndex() + signatureBytes;
        if (seen.readableBytes() > signatureBytes) {
            command(seen.getUnsignedByte(at));
        }
        if (seen.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int total = FIXED_BYTES + seen.getUnsignedShort(at + 2);
        if (total > ProxyHeaderReader.MAX_BYTES) {
            throw new MalformedProxyHeaderException(
                    "it is " + total + " bytes long (expected: at most " + ProxyHeaderReader.MAX_BYTES + ")");
        }
        boolean local = seen.getUnsignedByte(at) == LOCAL;
        int protocol = seen.getUnsignedByte(at + 1);
        Family family = local ? Family.UNSPEC : family(protocol, total);
        if (seen.readableBytes() < total) {
            return null;
        }
        if (family == Family.UNSPEC) {
            return new Read(null, total); // Whatever the block says is to be ignored.
        }
        ByteBuf block = seen.slice(seen.readerIndex(), total);
        tlvs(block, FIXED_BYTES + family.bytes);
        boolean stream = (protocol & 0x0F) == 1;
        return new Read(stream ? header(block, family) : null, total);
    }

    private static void command(int version) throws MalformedProxyHeaderException {
        if (version != LOCAL && version != PROXY) {
            throw new MalformedProxyHeaderException("version and command are " + Integer.toHexString(version)
                    + " (expected: 20 for LOCAL or 21 for PROXY; section 2.2)");
        }
    }

    private static Family family(int protocol, int total) throws MalformedProxyHeaderException {
        int family = protocol >> 4;
        int transport = protocol & 0x0F;
        if (family >= Family.values().length || transport > 2) {
            throw new MalformedProxyHeaderException("family and transport are " + Integer.toHexString(protocol)
                    + " (expected: one of those of section 2.2)");
        }
        Family named = Family.values()[family];
        if (total < FIXED_BYTES + named.bytes) {
            throw new MalformedProxyHeaderException("it ends before its addresses do: " + (total - FIXED_BYTES)
                    + " bytes (expected: at least " + named.bytes + " for " + named + ")");
        }
        return transport == 0 ? Family.UNSPEC : named;
    }

    /** A path of a UNIX socket names no client that we could speak of. */
    private static @Nullable ProxyHeader header(ByteBuf block, Family family) {
        int host = family == Family.INET ? 4 : 16;
        int at = FIXED_BYTES;
        return family == Family.UNIX
                ? null
                : new ProxyHeader(
                        address(block, at, host, at + 2 * host), address(block, at + host, host, at + 2 * host + 2));
    }

    private static InetSocketAddress address(ByteBuf block, int at, int bytes, int portAt) {
        byte[] address = new byte[bytes];
        block.getBytes(at, address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), block.getUnsignedShort(portAt));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }

    /** They have to fill the rest of the block; what they say is skipped, a checksum among them is checked. */
    private static void tlvs(ByteBuf block, int first) throws MalformedProxyHeaderException {
        int at = first;
        while (at < block.capacity()) {
            int value = at + TLV_HEADER_BYTES;
            int next = value > block.capacity() ? Integer.MAX_VALUE : value + block.getUnsignedShort(at + 1);
            if (next > block.capacity()) {
                throw new MalformedProxyHeaderException("a TLV goes beyond its end (section 2.2)");
            }
            if (block.getUnsignedByte(at) == TLV_CRC32C) {
                checksum(block, value, next - value);
            }
            at = next;
        }
    }

    private static void checksum(ByteBuf block, int at, int bytes) throws MalformedProxyHeaderException {
        if (bytes != CRC32C_BYTES) {
            throw new MalformedProxyHeaderException(
                    "its checksum has " + bytes + " bytes (expected: " + CRC32C_BYTES + ")");
        }
        byte[] all = new byte[block.capacity()];
        block.getBytes(0, all);
        CRC32C crc = new CRC32C();
        crc.update(all, 0, at);
        crc.update(new byte[CRC32C_BYTES]);
        crc.update(all, at + CRC32C_BYTES, all.length - at - CRC32C_BYTES);
        if ((int) crc.getValue() != block.getInt(at)) {
            throw new MalformedProxyHeaderException("its checksum does not fit (section 2.2.3)");
        }
    }
}
