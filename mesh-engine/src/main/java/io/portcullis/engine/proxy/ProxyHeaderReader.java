package io.portcullis.engine.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY header in front of a connection, of both versions, strictly (HAProxy's proxy-protocol.txt, section 2). Neither
 * moves nor keeps the buffer. Stateless, any thread.
 */
public final class ProxyHeaderReader {
    /** Longer headers of version 2 are refused: with all TLVs that are in use they take some hundred bytes. */
    public static final int MAX_BYTES = 4096;

    private static final byte[] V1_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2_START = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private ProxyHeaderReader() {}

    /**
     * A header that was read.
     *
     * @param header null if it names nobody: the sender speaks for itself (LOCAL), or does not know (UNKNOWN, UNSPEC)
     * @param bytes its length; the connection's own bytes follow
     */
    public record Read(@Nullable ProxyHeader header, int bytes) {}

    /**
     * Reads the header.
     *
     * @param seen all bytes of the connection so far
     * @return null if more bytes are needed
     */
    public static @Nullable Read read(ByteBuf seen) throws MalformedProxyHeaderException {
        if (!seen.isReadable()) {
            return null;
        }
        boolean text = seen.getByte(seen.readerIndex()) == V1_START[0];
        byte[] start = text ? V1_START : V2_START;
        int there = Math.min(start.length, seen.readableBytes());
        for (int index = 0; index < there; index++) {
            if (seen.getByte(seen.readerIndex() + index) != start[index]) {
                throw new MalformedProxyHeaderException("it begins with "
                        + ByteBufUtil.hexDump(seen, seen.readerIndex(), index + 1)
                        + " (expected: the text PROXY or the signature of version 2)");
            }
        }
        if (there < start.length) {
            return null;
        }
        return text ? ProxyLine.read(seen) : ProxyBlock.read(seen, V2_START.length);
    }
}
