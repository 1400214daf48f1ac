package io.portcullis.engine.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.portcullis.engine.exchange.ExchangeScope;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.ServerConnection;
import io.portcullis.engine.http1.Http1ServerConnection;
import io.portcullis.engine.http1.Http1Settings;
import io.portcullis.engine.http2.Http2ServerConnection;
import io.portcullis.engine.limit.Occupancy;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Reset;
import io.portcullis.engine.loop.Transport;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener on its socket, with the connections that came in on it. Any thread. */
public final class BoundListener extends ChannelInitializer<Channel> implements Listener {
    /** What belongs to the event loop of a connection. */
    @FunctionalInterface
    public interface Loops {
        Loop of(Channel channel);
    }

    /** One event loop's own things. */
    public record Loop(LoopContext context, LoopUpstreams upstreams) {}

    private final ListenerConfig config;
    private final ExchangeScope scope;
    private final Http1Settings settings;
    private final Loops loops;
    private final OriginalDestinations originals;
    private final BooleanSupplier draining;
    private final boolean http2;
    private final Consumer<BoundListener> onClose;
    private final Map<Channel, ServerConnection> connections = new ConcurrentHashMap<>();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final Occupancy occupancy;
    private final Channel server;
    private final InetSocketAddress address;
    private volatile boolean closed;

    /**
     * Binds.
     *
     * @param http2 whether clients may speak HTTP/2
     * @throws UncheckedIOException with a {@link BindException} that names the address
     */
    public BoundListener(
            ListenerConfig config,
            ExchangeScope scope,
            Http1Settings settings,
            Occupancy occupancy,
            EventLoopGroup group,
            Transport transport,
            Loops loops,
            OriginalDestinations originals,
            BooleanSupplier draining,
            boolean http2,
            Consumer<BoundListener> onClose) {
        this.config = config;
        this.scope = scope;
        this.settings = settings;
        this.occupancy = occupancy;
        this.loops = loops;
        this.originals = originals;
        this.draining = draining;
        this.http2 = http2;
        this.onClose = onClose;
        ServerBootstrap listener = new ServerBootstrap();
        transport.prepare(listener);
        ChannelFuture binding = listener.group(group)
                .channelFactory(transport.serverChannels())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(this)
                .bind(config.address())
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new UncheckedIOException(cannotBind(config, binding.cause()));
        }
        this.server = binding.channel();
        this.address = (InetSocketAddress) server.localAddress();
    }

    private static IOException cannotBind(ListenerConfig config, Throwable cause) {
        BindException failure = new BindException(
                "listener " + config.name() + ": cannot bind " + config.address() + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    @Override
    protected void initChannel(Channel channel) {
        Occupancy.Place place = occupancy.enter();
        if (place == null) {
            Reset.channel(channel);
            return;
        }
        open.add(channel);
        channel.closeFuture().addListener(over -> left(channel, place));
        if (closed) {
            channel.close();
            return;
        }
        Loop loop = loops.of(channel);
        Reception.begin(
                new AcceptedConnection(this, channel, loop.context(), loop.upstreams(), original(channel), place));
    }

    /** Nobody is redirected to a gateway, nor to a port that an application is told to call; asking the kernel is dear. */
    private @Nullable InetSocketAddress original(Channel channel) {
        boolean redirected = config.role() == ListenerRole.INBOUND || config.intercepted();
        return redirected ? originals.of(channel) : null;
    }

    private void left(Channel channel, Occupancy.Place place) {
        open.remove(channel);
        place.leave();
    }

    ExchangeScope scope() {
        return scope;
    }

    Http1Settings settings() {
        return settings;
    }

    /** Whether clients may speak HTTP/2. */
    boolean http2() {
        return http2;
    }

    /** Puts the codec of HTTP at the end of the client's channel: HTTP/1, until the client turns out to speak HTTP/2. */
    void addHttp(Channel channel, LoopContext context, LoopUpstreams upstreams, ClientConnection client) {
        Http1ServerConnection connection = new Http1ServerConnection(
                stream -> scope.open(context, upstreams, stream),
                settings,
                context.timers(),
                context.ticker(),
                context.flushes(),
                context.buffers(),
                scope.limits(),
                client,
                draining);
        // Inside of TLS, ALPN has decided (RFC 9113, 3.3).
        if (http2 && !client.secure()) {
            connection.priorKnowledge(() -> http2(channel, context, upstreams, client));
        }
        connections.put(channel, connection);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        channel.pipeline().addLast("http1", connection);
    }

    /** Puts the codec of HTTP/2 there, for a client that has asked for it. */
    void addHttp2(Channel channel, LoopContext context, LoopUpstreams upstreams, ClientConnection client) {
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        channel.pipeline().addLast("http2", http2(channel, context, upstreams, client));
    }

    private Http2ServerConnection http2(
            Channel channel, LoopContext context, LoopUpstreams upstreams, ClientConnection client) {
        Http2ServerConnection connection = Http2ServerConnection.of(
                new Http2ServerConnection.Surroundings(
                        stream -> scope.open(context, upstreams, stream),
                        settings,
                        context.timers(),
                        context.ticker(),
                        context.flushes(),
                        context.buffers(),
                        scope.limits(),
                        draining,
                        config.role() == ListenerRole.GATEWAY),
                client);
        connections.put(channel, connection);
        return connection;
    }

    private void closeNow(Channel channel) {
        ServerConnection connection = connections.get(channel);
        if (connection == null) {
            Reset.channel(channel);
        } else {
            connection.closeNow();
        }
    }

    /** What it is. */
    public ListenerConfig config() {
        return config;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public int connections() {
        return open.size();
    }

    /** Closes connections as they become idle. */
    public void closeIdle() {
        connections.forEach((channel, connection) -> channel.eventLoop().execute(connection::startDraining));
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        closed = true;
        open.forEach(channel -> channel.eventLoop().execute(() -> closeNow(channel)));
        onClose.accept(this);
    }
}
