package io.portcullis.engine.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Where a service is (RFC 2782). Immutable, any thread.
 *
 * @param priority targets with a greater number are for when there is none with a smaller one
 * @param weight share among those of the same priority
 * @param port 1 to 65535
 * @param target host name, without the last dot
 */
public record SrvRecord(int priority, int weight, int port, String target) {
    private static final int NUMBERS_BYTES = 6;

    /**
     * @param data the record's; the buffer it is a part of holds the whole message, so that pointers work
     * @return null if it is no such record, or says that there is no service ({@code .} or port 0)
     */
    static @Nullable SrvRecord of(ByteBuf data) {
        if (data.readableBytes() <= NUMBERS_BYTES) {
            return null;
        }
        int at = data.readerIndex();
        int port = data.getUnsignedShort(at + 4);
        String target = DefaultDnsRecordDecoder.decodeName(data.duplicate().readerIndex(at + NUMBERS_BYTES));
        return port == 0 || target.equals(".")
                ? null
                : new SrvRecord(
                        data.getUnsignedShort(at),
                        data.getUnsignedShort(at + 2),
                        port,
                        target.endsWith(".") ? target.substring(0, target.length() - 1) : target);
    }
}
