package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.http.Headers;
import org.jspecify.annotations.Nullable;

/** Writes the body of one message in the framing its head has announced, and never a byte beyond it. */
final class BodyWriter {
    private final Outbox out;
    private final Framing framing;
    private long remaining;

    /**
     * @param length of the body, if the framing is FIXED
     */
    BodyWriter(Outbox out, Framing framing, long length) {
        this.out = out;
        this.framing = framing;
        this.remaining = framing == Framing.FIXED ? length : 0;
    }

    /**
     * Writes a part of the body, with the end of the message if it is the last.
     *
     * @param data taken over in any case
     * @return false if the message would become longer or shorter than announced: the connection is of no use any more
     */
    boolean data(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        if (bytes == 0) {
            data.release();
        } else if (!part(data, bytes)) {
            return false;
        }
        return !end || end(null);
    }

    /** Writes the end of the message; trailers only where the framing has a place for them. */
    boolean end(@Nullable Headers trailers) {
        if (framing != Framing.CHUNKED) {
            return remaining == 0;
        }
        ByteBuf space = out.space();
        space.writeByte('0');
        HeadWriter.endOfLine(space);
        if (trailers != null) {
            trailers.writeTo(space);
        }
        HeadWriter.endOfLine(space);
        return true;
    }

    private boolean part(ByteBuf data, int bytes) {
        return switch (framing) {
            case BODILESS, DESCRIBING -> {
                data.release();
                yield false;
            }
            case FIXED -> fixed(data, bytes);
            case CHUNKED -> chunk(data, bytes);
            case UNTIL_CLOSE -> {
                out.write(data);
                yield true;
            }
        };
    }

    private boolean fixed(ByteBuf data, int bytes) {
        if (bytes > remaining) {
            data.release();
            return false;
        }
        remaining -= bytes;
        out.write(data);
        return true;
    }

    private boolean chunk(ByteBuf data, int bytes) {
        ByteBuf size = out.space();
        hex(size, bytes);
        HeadWriter.endOfLine(size);
        out.write(data);
        HeadWriter.endOfLine(out.space());
        return true;
    }

    private static void hex(ByteBuf out, int number) {
        if (number >= 16) {
            hex(out, number >>> 4);
        }
        out.writeByte("0123456789abcdef".charAt(number & 15));
    }
}
