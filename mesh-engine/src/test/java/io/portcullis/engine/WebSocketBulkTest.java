package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A WebSocket that sends back everything, through a gateway and two sidecars with mutual TLS between them: however much goes through,
 * and whoever is slow, what waits inside stays the same. A gigabyte goes through the packaged processes (LargeWebSocketE2eTest).
 */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class WebSocketBulkTest {
    private static final int MESSAGES = 512;

    /** The kernel grows the buffers of the eight sockets on the way; 40 MB were seen in them before all stood still. */
    private static final int MORE_MESSAGES_THAN_KERNELS_KEEP = 2048;

    private static final int PAYLOAD_BYTES = 64 * 1024;

    /** Of one engine: 64 KiB of credit in each direction, as much for its sockets, and TLS. */
    private static final long WAITING_BYTES = 1 << 20;

    /** Of all three: chunks that the allocator has taken for what waits. */
    private static final long ALLOCATED_BYTES = 16 << 20;

    private static final long HEAP_BYTES = 16 << 20;

    private final Gate echoReads = new Gate();
    private final TcpServer echo = new TcpServer(socket -> {
        Upgrade.accept(socket);
        echoReads.pass();
        socket.getInputStream().transferTo(socket.getOutputStream());
        socket.shutdownOutput();
    });
    private final MeshPair sidecars =
            new MeshPair(ServerTls.Mode.STRICT, Protocol.HTTP, echo.port(), AuthorizationPolicy.ALLOW_ALL);
    private final EngineFixture front = new EngineFixture()
            .service("chat", ServicePolicy.DEFAULT)
            .endpoints("chat", Endpoint.of("127.0.0.1", sidecars.address().getPort()))
            .apply();
    private final Listener gateway = front.gateway();
    private int messages = MESSAGES;
    private final Memory memory =
            new Memory(List.of(front.engine(), sidecars.outbound.engine(), sidecars.inbound.engine()));

    @AfterEach
    void close() {
        front.close();
        sidecars.close();
        echo.close();
    }

    @Test
    void whatGoesThroughIsNotKept() throws Exception {
        messages = 1024;
        echoReads.open();
        try (Socket client = Interception.connect(gateway.address())) {
            Upgrade.ask(client);
            CompletableFuture<Void> sent = sending(client, new AtomicLong());
            read(client.getInputStream());
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isNegative();
            sent.get(10, TimeUnit.SECONDS);
        }
        memory.staysInItsBounds();
    }

    @Test
    void norByHttp2() throws Exception {
        echoReads.open();
        try (RawHttp2Client client = RawHttp2Client.connect(gateway.address())) {
            client.open("CONNECT", "/chat/a", false, ":protocol", "websocket", "sec-websocket-version", "13");
            new Http2Echo(client).run();
        }
        memory.staysInItsBounds();
    }

    @Test
    void aClientThatDoesNotReadStopsItself() throws Exception {
        messages = MORE_MESSAGES_THAN_KERNELS_KEEP;
        echoReads.open();
        try (Socket client = Interception.connect(gateway.address())) {
            Upgrade.ask(client);
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> all = sending(client, sent);
            standsStill(sent);
            assertThat(all).isNotDone();
            read(client.getInputStream());
            all.get(10, TimeUnit.SECONDS);
        }
        memory.staysInItsBounds();
    }

    @Test
    void soDoesAnEndpointThatDoesNotRead() throws Exception {
        messages = MORE_MESSAGES_THAN_KERNELS_KEEP;
        try (Socket client = Interception.connect(gateway.address())) {
            Upgrade.ask(client);
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> all = sending(client, sent);
            echoReads.awaitArrival();
            standsStill(sent);
            assertThat(all).isNotDone();
            echoReads.open();
            read(client.getInputStream());
            all.get(10, TimeUnit.SECONDS);
        }
        memory.staysInItsBounds();
    }

    /** Until nothing more is taken, although the gateway goes on to work for others. */
    private void standsStill(AtomicLong sent) {
        long before = -1;
        while (before != sent.get()) {
            before = sent.get();
            for (int i = 0; i < 50; i++) {
                try (RawClient other = EngineFixture.connect(gateway)) {
                    assertThat(other.get("/nowhere").status()).isEqualTo(404);
                }
            }
            memory.look();
        }
    }

    private CompletableFuture<Void> sending(Socket client, AtomicLong sent) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                OutputStream out = client.getOutputStream();
                Messages sending = new Messages();
                for (int i = 0; i < messages; i++) {
                    out.write(sending.next());
                    sent.incrementAndGet();
                }
                all.complete(null);
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        });
        return all;
    }

    private void read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        Messages expected = new Messages();
        byte[] message = new byte[Messages.BYTES];
        for (int i = 0; i < messages; i++) {
            data.readFully(message);
            assertThat(message).isEqualTo(expected.next());
            memory.passed(i, messages);
        }
    }

    /** Sends as much as the server gives credit for, and reads what comes back. */
    private final class Http2Echo {
        private static final int FRAME_BYTES = 16 * 1024;

        private final RawHttp2Client client;
        private final Messages sending = new Messages();
        private final Messages expected = new Messages();
        private final ByteBuffer received = ByteBuffer.allocate(Messages.BYTES);
        private byte[] message = sending.next();
        private int at;
        private int sent;
        private int came;
        private int streamCredit;
        private int connectionCredit = 65_535;

        Http2Echo(RawHttp2Client client) {
            this.client = client;
        }

        void run() {
            streamCredit = 64 * 1024;
            while (came < messages) {
                int bytes =
                        Math.min(Math.min(FRAME_BYTES, message.length - at), Math.min(streamCredit, connectionCredit));
                if (sent < messages && bytes > 0) {
                    send(bytes);
                } else {
                    read(client.next());
                }
            }
        }

        private void send(int bytes) {
            byte[] part = new byte[bytes];
            System.arraycopy(message, at, part, 0, bytes);
            client.data(1, false, part);
            streamCredit -= bytes;
            connectionCredit -= bytes;
            at += bytes;
            if (at == message.length) {
                at = 0;
                sent++;
                message = sending.next();
            }
        }

        private void read(Frame frame) {
            if (frame.type() == Frame.WINDOW_UPDATE) {
                streamCredit += frame.stream() == 0 ? 0 : frame.number();
                connectionCredit += frame.stream() == 0 ? frame.number() : 0;
            } else if (frame.type() == Frame.DATA && frame.payload().length > 0) {
                take(ByteBuffer.wrap(frame.payload()));
                client.window(0, frame.payload().length);
                client.window(1, frame.payload().length);
            }
        }

        private void take(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                int part = Math.min(bytes.remaining(), received.remaining());
                received.put(bytes.slice(bytes.position(), part));
                bytes.position(bytes.position() + part);
                if (!received.hasRemaining()) {
                    assertThat(received.array()).isEqualTo(expected.next());
                    received.clear();
                    memory.passed(came++, messages);
                }
            }
        }
    }

    /** Binary messages, masked by nothing, each with another content: what is lost, doubled or moved does not compare. */
    private static final class Messages {
        static final int BYTES = 14 + PAYLOAD_BYTES;

        private final SplittableRandom random = new SplittableRandom(7);
        private final byte[] message = new byte[BYTES];

        Messages() {
            byte[] payload = new byte[PAYLOAD_BYTES];
            random.nextBytes(payload);
            ByteBuffer.wrap(message)
                    .put((byte) 0x82)
                    .put((byte) 0xff)
                    .putLong(PAYLOAD_BYTES)
                    .putInt(0)
                    .put(payload);
        }

        /** The same array each time. */
        byte[] next() {
            for (int at = 14; at < BYTES; at += 4096) {
                message[at] = (byte) random.nextInt();
            }
            return message;
        }
    }

    /** What engines hold, looked at while bytes go through. */
    private static final class Memory {
        private final List<Engine> engines;
        private long allocatedBefore;
        private long heapBefore;
        private long heapBehind;
        private long mostAllocated;
        private long mostWaiting;

        Memory(List<Engine> engines) {
            this.engines = engines;
            this.allocatedBefore = allocated();
        }

        /** A message went through. */
        void passed(int number, int messages) {
            look();
            if (number == messages / 8) {
                heapBefore = heap();
            } else if (number == messages - 1) {
                heapBehind = heap();
            }
        }

        void look() {
            mostAllocated = Math.max(mostAllocated, allocated() - allocatedBefore);
            for (Engine engine : engines) {
                mostWaiting = Math.max(mostWaiting, engine.buffers().bytes());
            }
        }

        private static long allocated() {
            return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                    .metric()
                    .usedDirectMemory();
        }

        private static long heap() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        void staysInItsBounds() {
            assertThat(mostWaiting).as("bytes that wait in one engine").isLessThan(WAITING_BYTES);
            assertThat(mostAllocated).as("bytes of the allocator").isLessThan(ALLOCATED_BYTES);
            assertThat(heapBehind - heapBefore).as("growth of the heap").isLessThan(HEAP_BYTES);
        }
    }
}
