package io.portcullis.spring.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.portcullis.engine.loop.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.SmartLifecycle;

/**
 * Answers the kubelet and Prometheus at an address that others can reach, and nothing else: the rest of the actuator stays
 * on the loopback. On plain Netty, since every pod has it and few need the actuator's own server. Life: Spring's; it stops after
 * the traffic has been drained. Any thread.
 */
public final class ProbeServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ProbeServer.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

    /** Prometheus asks every minute at most, and keeps its connection. */
    private static final int IDLE_SECONDS = 90;

    private static final int MAX_BODY_BYTES = 8 * 1024;

    private final @Nullable InetSocketAddress address;
    private final Map<String, Supplier<Answer>> pages;
    private volatile @Nullable Channel server;

    /**
     * A page.
     *
     * @param status of HTTP
     * @param type media type
     * @param body its content
     */
    public record Answer(int status, String type, byte[] body) {
        static Answer text(int status, String text) {
            return new Answer(status, "text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * @param address where it listens, or null for nowhere
     * @param pages by path; asked on threads that may block
     */
    ProbeServer(@Nullable InetSocketAddress address, Map<String, Supplier<Answer>> pages) {
        this.address = address;
        this.pages = Map.copyOf(pages);
    }

    @Override
    public void start() {
        if (address != null && server == null) {
            Channel bound = bind(address);
            server = bound;
            log.info("probes at {}", bound.localAddress());
        }
    }

    private Channel bind(InetSocketAddress at) {
        Transport transport = Transport.best();
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("portcullis-probes", true), transport.io());
        ChannelFuture binding = new ServerBootstrap()
                .group(loop)
                .channelFactory(transport.serverChannels())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new Connections(pages))
                .bind(at)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw cannotBind(at, binding.cause());
        }
        return binding.channel();
    }

    private static WebServerException cannotBind(InetSocketAddress at, Throwable cause) {
        if (cause instanceof Exception failure) {
            PortInUseException.throwIfPortBindingException(failure, at::getPort);
        }
        return new WebServerException("portcullis.probes.address: " + cause.getMessage(), cause);
    }

    private static final class Connections extends ChannelInitializer<Channel> {
        private final Map<String, Supplier<Answer>> pages;

        Connections(Map<String, Supplier<Answer>> pages) {
            this.pages = pages;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline()
                    .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpServerKeepAliveHandler())
                    .addLast(new HttpObjectAggregator(MAX_BODY_BYTES))
                    // One request at a time reaches the pages, however many the client sends ahead.
                    .addLast(new FlowControlHandler())
                    .addLast(new ProbePage(pages));
        }
    }

    @Override
    public void stop() {
        Channel bound = server;
        server = null;
        if (bound != null) {
            EventLoopGroup loop = bound.eventLoop().parent();
            bound.close().awaitUninterruptibly();
            loop.shutdownGracefully(0, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly();
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** With the actuator: it begins after the traffic and ends after the drain. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1024 - 512;
    }

    /** Its port, or -1 while it is not bound. */
    public int port() {
        Channel bound = server;
        return bound == null ? -1 : ((InetSocketAddress) bound.localAddress()).getPort();
    }
}
