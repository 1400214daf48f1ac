package io.portcullis.engine.http1;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.portcullis.core.error.Failure;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.SocketClient;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.loop.FlushQueue;
import io.portcullis.engine.loop.Timers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The smallest proxy around both connections: real sockets, one event loop, one upstream, idle connections kept. */
final class Relay implements AutoCloseable, UpstreamConnection.Owner {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final FlushQueue flushes = new FlushQueue(loop);
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    private final int upstreamPort;
    private final Channel listener;

    /** The most bytes of a body that were between the two connections at any time. */
    final AtomicInteger mostUnderWay = new AtomicInteger();

    Relay(int upstreamPort) {
        this.upstreamPort = upstreamPort;
        Http1Settings settings =
                new Http1Settings(8192, 32768, 100, TimeUnit.SECONDS.toNanos(60), TimeUnit.SECONDS.toNanos(60), false);
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new Http1ServerConnection(
                                        Exchange::new,
                                        settings,
                                        timers(),
                                        Ticker.system(),
                                        flushes,
                                        Room.enough(),
                                        new LimitCounts(),
                                        new SocketClient(channel, false, () -> null, null),
                                        () -> false));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void idle(UpstreamConnection connection) {
        idle.push(connection);
    }

    @Override
    public void closed(UpstreamConnection connection) {
        idle.remove(connection);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Timers timers() {
        return (task, delayNanos) -> {
            Future<?> scheduled = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        };
    }

    /** Relays one request; what comes before the connection is there waits. */
    private final class Exchange implements RequestReceiver {
        private final DownstreamStream client;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private @Nullable UpstreamStream attempt;
        private boolean headSent;
        private boolean over;
        private int underWay;

        Exchange(DownstreamStream client) {
            this.client = client;
        }

        @Override
        public void head(RequestHead head, boolean end) {
            UpstreamConnection free = idle.poll();
            if (free == null) {
                connect();
            } else {
                attempt = free.open(response());
            }
            whenConnected(() -> {
                if (!over) {
                    attempt().head(head, end);
                }
            });
        }

        private UpstreamStream attempt() {
            UpstreamStream stream = attempt;
            if (stream == null) {
                throw new IllegalStateException("no attempt yet");
            }
            return stream;
        }

        private void connect() {
            Http1UpstreamConnection made = new Http1UpstreamConnection(
                    Relay.this, new HeadLimits(32768, 100), flushes, Room.enough(), false, false, () -> null);
            new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .handler(made)
                    .connect(InetAddress.getLoopbackAddress(), upstreamPort)
                    .addListener(done -> connected(made, done.isSuccess()));
        }

        private void connected(Http1UpstreamConnection made, boolean success) {
            if (over) {
                made.close();
            } else if (success) {
                attempt = made.open(response());
            } else {
                answer(503);
            }
            while (!waiting.isEmpty()) {
                waiting.element().run();
                waiting.remove();
            }
        }

        private void whenConnected(Runnable action) {
            if (attempt == null || !waiting.isEmpty()) {
                waiting.add(action);
            } else {
                action.run();
            }
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            underWay += data.readableBytes();
            mostUnderWay.accumulateAndGet(underWay, Math::max);
            whenConnected(() -> {
                if (over) {
                    data.release();
                } else {
                    attempt().data(data, end);
                }
            });
        }

        @Override
        public void trailers(Headers trailers) {
            whenConnected(() -> {
                if (!over) {
                    attempt().trailers(trailers);
                }
            });
        }

        @Override
        public void reset(StreamReset reason) {
            if (reason.code() == StreamReset.Code.CLOSED) {
                over = true;
                UpstreamStream stream = attempt;
                if (stream != null) {
                    stream.reset(reason);
                }
            }
        }

        @Override
        public void malformed(Failure failure) {
            answer(failure.status());
        }

        @Override
        public void credit(int bytes) {
            attempt().credit(bytes);
        }

        private void answer(int status) {
            over = true;
            ServerFixture.answer(client, status, "failed");
        }

        private ResponseReceiver response() {
            return new ResponseReceiver() {
                @Override
                public void head(ResponseHead head, boolean end) {
                    headSent |= !head.informational();
                    client.head(head, end);
                }

                @Override
                public void data(ByteBuf data, boolean end) {
                    client.data(data, end);
                }

                @Override
                public void trailers(Headers trailers) {
                    client.trailers(trailers);
                }

                @Override
                public void reset(StreamReset reason) {
                    if (headSent) {
                        client.reset(reason);
                    } else {
                        answer(502);
                    }
                }

                @Override
                public void credit(int bytes) {
                    underWay -= bytes;
                    client.credit(bytes);
                }
            };
        }
    }
}
