package io.portcullis.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.portcullis.engine.loop.Transport;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The best transport of this machine, which counts what becomes a system call: reads of a socket, whether they bring anything or
 * not, flushes, and changes of what is polled for. Any thread.
 */
final class CountedTransport {
    final Calls downstream = new Calls();
    final Calls upstream = new Calls();
    final AtomicInteger polls = new AtomicInteger();

    /** Of the sockets of one side. */
    static final class Calls {
        final AtomicInteger reads = new AtomicInteger();
        final AtomicInteger flushes = new AtomicInteger();
    }

    Transport transport() {
        Transport best = Transport.best();
        return new Transport(
                best.name(),
                counted(best.io()),
                () -> listening(best.serverChannels().newChannel()),
                () -> connecting(best.socketChannels().newChannel()),
                best.datagramChannels());
    }

    private ServerChannel listening(ServerChannel server) {
        server.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                ((Channel) accepted).pipeline().addFirst(new Counter(downstream));
                context.fireChannelRead(accepted);
            }
        });
        return server;
    }

    private SocketChannel connecting(SocketChannel client) {
        client.pipeline().addFirst(new Counter(upstream));
        return client;
    }

    /** Next to the socket. */
    private static final class Counter extends ChannelDuplexHandler {
        private final Calls calls;

        Counter(Calls calls) {
            this.calls = calls;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            RecvByteBufAllocator receive = context.channel().config().getRecvByteBufAllocator();
            context.channel().config().setRecvByteBufAllocator(() -> new CountedReads(receive.newHandle(), calls));
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            calls.flushes.incrementAndGet();
            context.flush();
        }
    }

    private static final class CountedReads extends RecvByteBufAllocator.DelegatingHandle
            implements RecvByteBufAllocator.ExtendedHandle {
        private final Calls calls;

        CountedReads(RecvByteBufAllocator.Handle delegate, Calls calls) {
            super(delegate);
            this.calls = calls;
        }

        @Override
        public void lastBytesRead(int bytes) {
            calls.reads.incrementAndGet();
            super.lastBytesRead(bytes);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return ((RecvByteBufAllocator.ExtendedHandle) delegate()).continueReading(maybeMore);
        }
    }

    private IoHandlerFactory counted(IoHandlerFactory factory) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new CountedPolls(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    private final class CountedPolls implements IoHandler {
        private final IoHandler delegate;

        CountedPolls(IoHandler delegate) {
            this.delegate = delegate;
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            IoRegistration registration = delegate.register(handle);
            return new IoRegistration() {
                @Override
                public long submit(IoOps ops) {
                    polls.incrementAndGet();
                    return registration.submit(ops);
                }

                @Override
                public <T> T attachment() {
                    return registration.attachment();
                }

                @Override
                public boolean isValid() {
                    return registration.isValid();
                }

                @Override
                public boolean cancel() {
                    return registration.cancel();
                }
            };
        }

        @Override
        public void initialize() {
            delegate.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return delegate.run(context);
        }

        @Override
        public void prepareToDestroy() {
            delegate.prepareToDestroy();
        }

        @Override
        public void destroy() {
            delegate.destroy();
        }

        @Override
        public void wakeup() {
            delegate.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return delegate.isCompatible(handleType);
        }
    }
}
