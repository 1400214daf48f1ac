package io.portcullis.engine.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How much the peer of a connection has taken: what its kernel has acknowledged (Linux: tcp_info of include/uapi/linux/tcp.h),
 * elsewhere what our kernel has taken from us. Event loop only.
 */
// Our own kernel says that it can take more only when a third of its buffer is free, which may be megabytes: a peer
// that is slow, but reads, would seem to take nothing for minutes.
public final class TakenBytes {
    private static final int TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int BYTES_ACKED_AT = 120;

    private static final RawUnixChannelOption INFO =
            new RawUnixChannelOption("TCP_INFO", TCP, TCP_INFO, BYTES_ACKED_AT + Long.BYTES);

    private TakenBytes() {}

    /** Grows with each byte that was taken; from where is not said. Costs a system call. */
    public static long of(Channel channel) {
        if (channel instanceof EpollSocketChannel socket) {
            try {
                ByteBuffer info = socket.config().getOption(INFO);
                return info.order(ByteOrder.nativeOrder()).getLong(BYTES_ACKED_AT);
            } catch (ChannelException e) {
                return Long.MIN_VALUE + waiting(channel); // Closed meanwhile.
            }
        }
        return -waiting(channel);
    }

    private static long waiting(Channel channel) {
        var pending = channel.unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }
}
