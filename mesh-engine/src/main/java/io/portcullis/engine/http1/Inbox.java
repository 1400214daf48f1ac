package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

/** The bytes of a connection that were read and not dealt with yet. Owns them. */
final class Inbox {
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    /** Takes a buffer over; it is copied only if something is left from before. */
    void add(ChannelHandlerContext ctx, ByteBuf arrived) {
        if (bytes.isReadable()) {
            bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), bytes, arrived);
        } else {
            bytes.release();
            bytes = arrived;
        }
    }

    /** For reading only; valid until the next call that adds or releases. */
    ByteBuf bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return !bytes.isReadable();
    }

    /** Gives a buffer back that was read to its end. */
    void trim() {
        if (!bytes.isReadable()) {
            release();
        }
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
