package io.portcullis.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.portcullis.core.error.Failure;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.http1.HeadLimits;
import io.portcullis.engine.limit.BufferMemory;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Transport;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens between the making of a socket and its connection. */
class ConnectorTest {
    private final Transport best = Transport.best();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, best.io());
    private final EventLoop loop = group.next();
    private final AtomicInteger sockets = new AtomicInteger();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aSocketThatIsClosedBeforeItConnectsIsMadeAnew() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> {})) {
            assertThat(connect(upstream, closingTheFirst(1))).isEqualTo("connected");
            assertThat(sockets).hasValue(2);
        }
    }

    @Test
    void thatIsNotTriedForEver() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> {})) {
            assertThat(connect(upstream, closingTheFirst(Integer.MAX_VALUE)))
                    .contains("no connection to " + upstream.address(), "ClosedChannelException");
            assertThat(sockets).hasValue(3);
        }
    }

    /** What an event for another socket does, which had the same descriptor: it comes in front of the connecting. */
    private Transport closingTheFirst(int count) {
        return new Transport(
                "closing",
                best.io(),
                best.serverChannels(),
                () -> {
                    SocketChannel made = best.socketChannels().newChannel();
                    if (sockets.incrementAndGet() <= count) {
                        loop.execute(made::close);
                    }
                    return made;
                },
                best.datagramChannels());
    }

    private String connect(ScriptedUpstream upstream, Transport transport) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        loop.execute(() -> connector(transport)
                .connectRaw(
                        Endpoint.of(upstream.host(), upstream.port()),
                        ServicePolicy.DEFAULT,
                        null,
                        new Connector.RawOutcome() {
                            @Override
                            public void connected(Channel channel, ChannelHandler placeholder) {
                                channel.close();
                                outcome.complete("connected");
                            }

                            @Override
                            public void failed(Failure failure) {
                                outcome.complete(failure.message());
                            }
                        }));
        return outcome.get(30, TimeUnit.SECONDS);
    }

    private Connector connector(Transport transport) {
        return new Connector(
                new LoopContext(
                        loop, System::nanoTime, new SplittableRandom(1), new BufferMemory(Long.MAX_VALUE, () -> {})),
                transport,
                DefaultAddressResolverGroup.INSTANCE,
                null,
                new HeadLimits(4096, 20));
    }
}
