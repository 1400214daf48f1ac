package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.portcullis.fuzz.Memory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A connection without a socket: bytes go in and come out. One thread; closing it releases what was not asked for. */
final class Wire implements AutoCloseable {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Memory memory;
    private final StringBuilder out = new StringBuilder();

    Wire(Memory memory) {
        this.memory = memory;
        channel.config().setAllocator(memory.allocator());
    }

    EmbeddedChannel channel() {
        return channel;
    }

    void handler(ChannelHandler handler) {
        channel.pipeline().addLast(handler);
    }

    /** Those pieces arrive, as far as anybody reads. */
    void arrive(List<byte[]> pieces) {
        for (byte[] piece : pieces) {
            if (channel.isOpen()) {
                channel.writeInbound(memory.bytes(piece));
                channel.runPendingTasks();
            }
            memory.bounded();
        }
    }

    /** The peer's direction ends. */
    void inputEnds() {
        if (channel.isOpen()) {
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            channel.runPendingTasks();
        }
    }

    /** All that was written up to now. */
    String written() {
        channel.runPendingTasks();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            out.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return out.toString();
    }

    @Override
    public void close() {
        written();
        channel.finishAndReleaseAll();
    }
}
