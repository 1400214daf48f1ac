package io.portcullis.engine.tls;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Event loops for a test, native where there is epoll. */
final class TlsLoops implements AutoCloseable {
    private static final boolean NATIVE = Epoll.isAvailable();

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            2,
            new DefaultThreadFactory("portcullis-loop"),
            NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());

    Channel listen(Consumer<Channel> onAccept) {
        Class<? extends ServerChannel> type = NATIVE ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        return new ServerBootstrap()
                .group(group)
                .channel(type)
                .childHandler(initializer(onAccept))
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
    }

    Channel connect(int port, Consumer<Channel> onConnect) {
        return new Bootstrap()
                .group(group)
                .channel(NATIVE ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(initializer(onConnect))
                .connect(new InetSocketAddress("127.0.0.1", port))
                .syncUninterruptibly()
                .channel();
    }

    private static ChannelInitializer<Channel> initializer(Consumer<Channel> action) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                action.accept(channel);
            }
        };
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
