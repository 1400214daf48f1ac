package io.portcullis.engine.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * The kinds of channels this machine is best served with: native epoll on Linux, NIO elsewhere. Immutable, any thread.
 *
 * @param name for the log
 */
public record Transport(
        String name,
        IoHandlerFactory io,
        ChannelFactory<ServerChannel> serverChannels,
        ChannelFactory<SocketChannel> socketChannels,
        ChannelFactory<DatagramChannel> datagramChannels) {
    private static final String EPOLL = "epoll";

    /** What the kernel may hold of a response that it has not sent: more only makes a client that does not read dearer. */
    private static final long UNSENT_BYTES = 128 * 1024;

    // Netty's own shrinks to what the last messages took, down to 64 bytes. What then fills it to the last byte is
    // followed by another read that finds nothing, and a longer message comes in many pieces. Sixteen reads in a row
    // are Netty's default.
    private static final RecvByteBufAllocator RECEIVE_BUFFERS =
            new AdaptiveRecvByteBufAllocator(512, 2048, 64 * 1024).maxMessagesPerRead(16);

    /** Sets up the sockets of clients. */
    public void prepare(ServerBootstrap listener) {
        listener.childOption(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE_BUFFERS);
        // Otherwise it takes some megabytes of each response, however slowly the client reads (tcp_wmem).
        if (name.equals(EPOLL)) {
            listener.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
        }
    }

    /** Sets up a socket to an endpoint. */
    public void prepare(Bootstrap connection) {
        connection.option(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE_BUFFERS);
    }

    /** The best one that works here. */
    public static Transport best() {
        return Epoll.isAvailable() ? epoll() : nio();
    }

    static Transport epoll() {
        return new Transport(
                EPOLL,
                LastingEpoll.newFactory(),
                EpollServerSocketChannel::new,
                EpollSocketChannel::new,
                EpollDatagramChannel::new);
    }

    /** Works everywhere. */
    public static Transport nio() {
        return new Transport(
                "nio",
                NioIoHandler.newFactory(),
                NioServerSocketChannel::new,
                NioSocketChannel::new,
                NioDatagramChannel::new);
    }
}
