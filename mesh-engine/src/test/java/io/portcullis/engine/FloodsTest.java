package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attackers of each kind, and a client that means well: it gets every one of its answers while they are at it. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class FloodsTest {
    private static final String ATTACKER = "127.0.0.66";
    private static final int CROWD = 60;
    private static final int REQUESTS = 200;
    private static final long BUFFERS = 8 << 20;
    private static final int PIPELINED = 60_000;

    /** What one connection of an attacker does, again and again. */
    private interface Attack {
        void once(Socket socket) throws IOException, InterruptedException;
    }

    @Test
    void connections() {
        flood(socket -> socket.getInputStream().read(), Limit.CLIENT_CONNECTIONS);
    }

    @Test
    void slowHeads() {
        flood(socket -> {
            send(socket, "GET /shop/a HTTP/1.1\r\nHost: h\r\n");
            for (int i = 0; i < 20; i++) {
                send(socket, "X-" + i + ": y\r\n");
            }
            socket.getInputStream().read();
        });
    }

    @Test
    void slowBodies() {
        flood(socket -> {
            send(socket, "POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                send(socket, "x");
            }
            socket.getInputStream().read();
        });
    }

    @Test
    void slowReaders() {
        flood(socket -> {
            send(socket, "GET /shop/large HTTP/1.1\r\nHost: h\r\n\r\n");
            socket.getInputStream().read(new byte[1]);
            Thread.currentThread().join();
        });
    }

    @Test
    void largeHeads() {
        flood(
                socket -> {
                    send(socket, "GET /shop/a HTTP/1.1\r\nHost: h\r\nCookie: " + "x".repeat(200_000));
                    readAll(socket);
                },
                Limit.HEAD_SIZE);
    }

    @Test
    void requestsWithoutReading() throws Exception {
        try (var upstream = upstream();
                var fixture = fixture(upstream)) {
            Listener gateway = fixture.gateway();
            try (RawClient greedy = EngineFixture.connect(gateway);
                    RawClient good = EngineFixture.connect(gateway)) {
                Thread sending = Thread.ofVirtual()
                        .start(() -> greedy.send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n".repeat(PIPELINED)));
                long most = 0;
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(good.get("/shop/a").status()).isEqualTo(200);
                    most = Math.max(most, fixture.engine().buffers().bytes());
                }
                assertThat(most).isLessThan(1 << 20);
                for (int i = 0; i < PIPELINED; i++) {
                    assertThat(greedy.readFinalResponse().status()).isEqualTo(404);
                    if (i % 100 == 0) {
                        most = Math.max(most, fixture.engine().buffers().bytes());
                    }
                }
                assertThat(most).isLessThan(1 << 20);
                sending.join();
            }
            fixture.awaitNoConnection(gateway);
            fixture.awaitNothingLeft("shop");
        }
    }

    private static void flood(Attack attack, Limit... reached) {
        try (var upstream = upstream();
                var fixture = fixture(upstream)) {
            Listener gateway = fixture.gateway();
            List<Thread> crowd = new ArrayList<>();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger arrived = new AtomicInteger();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(Thread.ofVirtual().start(() -> attackUntil(over, arrived, gateway.address(), attack)));
            }
            while (arrived.get() < CROWD) {
                Thread.onSpinWait();
            }
            try (RawClient good = EngineFixture.connect(gateway)) {
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(good.get("/shop/a").bodyText()).isEqualTo("ok");
                    try (RawClient another = EngineFixture.connect(gateway)) {
                        assertThat(another.get("/shop/a").bodyText()).isEqualTo("ok");
                    }
                }
            }
            for (Limit limit : reached) {
                assertThat(fixture.engine().limitCounts(ListenerRole.GATEWAY).count(limit))
                        .as(limit.text())
                        .isPositive();
            }
            assertThat(fixture.engine().buffers().bytes()).isLessThan(BUFFERS);
            over.set(true);
            crowd.forEach(Thread::interrupt);
            crowd.forEach(FloodsTest::join);
            fixture.awaitNoConnection(gateway);
            fixture.awaitNothingLeft("shop");
            assertThat(fixture.states("shop")).noneMatch(EndpointState::ejected);
        }
    }

    private static void attackUntil(
            AtomicBoolean over, AtomicInteger arrived, InetSocketAddress target, Attack attack) {
        boolean first = true;
        while (!over.get()) {
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(4096);
                socket.bind(new InetSocketAddress(ATTACKER, 0));
                socket.connect(target);
                if (first) {
                    first = false;
                    arrived.incrementAndGet();
                }
                attack.once(socket);
            } catch (IOException e) {
                // Refused, reset, or interrupted: the next one.
                if (first) {
                    first = false;
                    arrived.incrementAndGet();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void readAll(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static ScriptedUpstream upstream() {
        Reply large = Reply.of(200, "x".repeat(8 << 20));
        return ScriptedUpstream.start(
                script -> script.answer(request -> request.target().endsWith("large") ? large : Reply.of(200, "ok")));
    }

    private static EngineFixture fixture(ScriptedUpstream upstream) {
        EngineSettings settings = new LimitsBuilder()
                .connections(200, CROWD - 10)
                .firstByte(Duration.ofSeconds(10))
                .body(Duration.ofSeconds(10), 240)
                .bufferBytes(BUFFERS)
                .build();
        return new EngineFixture(Ticker.system(), builder -> builder.settings(settings))
                .service("shop", new PolicyBuilder().build(), upstream)
                .apply();
    }
}
