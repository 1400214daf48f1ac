package io.portcullis.engine;

import static io.portcullis.engine.Http2Upstreams.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Peer;
import io.portcullis.testkit.http2.Http2Request;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies that are larger than any window, and those who do not take theirs. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2UpstreamFlowTest {
    private static final int LARGE = 10 * 1024 * 1024;
    private static final int WINDOW = 64 * 1024;
    private static final int FRAME = 16 * 1024;

    /** Each on a thread of its own. */
    private static final Executor THREADS = work -> Thread.ofVirtual().start(work);

    @Test
    void aLargeRequestArrivesWithinTheWindowsOfTheEndpoint() {
        byte[] body = bytes(LARGE);
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: " + LARGE + "\r\n\r\n");
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> client.send(body), THREADS);
            Http2Peer peer = shop.accept();
            int stream = peer.request().stream();
            assertThat(Arrays.equals(peer.body(stream), body)).isTrue();
            sent.join();
            peer.respond(stream, 200, "all of it");
            assertThat(text(client.readFinalResponse())).isEqualTo("200 all of it");
        }
    }

    @Test
    void anEndpointThatGivesNoCreditGetsItsWindowAndNoMore() {
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: " + LARGE + "\r\n\r\n");
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> {
                        try {
                            client.send(bytes(LARGE));
                        } catch (RuntimeException closed) {
                            // It gets its answer before all was sent.
                        }
                    },
                    THREADS);
            Http2Peer peer = shop.accept(Frame.SETTINGS_INITIAL_WINDOW_SIZE, 1000);
            int stream = peer.request().stream();
            int got = 0;
            while (got < 1000) {
                got += peer.await(Frame.DATA, stream).payload().length;
            }
            assertThat(got).isEqualTo(1000);
            // Another request passes the one that waits.
            RawClient other = shop.ask("/shop/b");
            int passing = peer.request().stream();
            peer.respond(passing, 200, "passed");
            assertThat(text(other.readFinalResponse())).isEqualTo("200 passed");
            peer.window(stream, 500);
            assertThat(peer.await(Frame.DATA, stream).payload()).hasSize(500);
            peer.respond(stream, 413, "enough");
            assertThat(peer.await(Frame.RST_STREAM, stream).errorCode()).isEqualTo(Frame.CANCEL);
            assertThat(text(client.readFinalResponse())).isEqualTo("413 enough");
            client.close();
            sent.join();
            shop.fixture.awaitNoExchange();
        }
    }

    @Test
    void whatTheEndpointHasNotTakenWhenItAnswersIsCancelled() {
        try (var shop = new Http2Upstreams()) {
            RawClient client =
                    shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1500\r\n\r\n" + "x".repeat(1500));
            Http2Peer peer = shop.accept(Frame.SETTINGS_INITIAL_WINDOW_SIZE, 1000);
            int stream = peer.request().stream();
            assertThat(peer.await(Frame.DATA, stream).payload()).hasSize(1000);
            peer.respond(stream, 200, "enough");
            assertThat(text(client.readFinalResponse())).isEqualTo("200 enough");
            assertThat(peer.await(Frame.RST_STREAM, stream).errorCode()).isEqualTo(Frame.CANCEL);
            RawClient next = shop.ask("/shop/b");
            peer.respond(peer.request().stream(), 200, "next");
            assertThat(text(next.readFinalResponse())).isEqualTo("200 next");
        }
    }

    @Test
    void aLargeResponseArrivesWithinOurWindows() {
        byte[] body = bytes(LARGE);
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.ask("/shop/a");
            CompletableFuture<Response> response = CompletableFuture.supplyAsync(client::readFinalResponse, THREADS);
            Http2Peer peer = shop.accept();
            int stream = peer.request().stream();
            peer.headers(stream, false, ":status", "200");
            new Sender(peer).send(stream, body);
            assertThat(Arrays.equals(response.join().body(), body)).isTrue();
        }
    }

    /** Together they leave more lying than the window of the connection has, which would hold everybody. */
    @Test
    void clientsThatDoNotReadHoldTheirOwnResponseAndNobodyElses() throws IOException {
        try (var shop = new Http2Upstreams()) {
            List<Socket> lazy = new ArrayList<>();
            Sender sender = null;
            for (int i = 0; i < 40; i++) {
                lazy.add(lazyClient(shop, "/shop/" + i));
                sender = sender == null ? new Sender(shop.accept()) : sender;
                int stream = sender.request().stream();
                sender.peer.headers(stream, false, ":status", "200");
                sender.sendUntilItStalls(stream);
            }
            RawClient reading = shop.ask("/shop/reading");
            sender.peer.respond(sender.request().stream(), 200, "at once");
            assertThat(text(reading.readFinalResponse())).isEqualTo("200 at once");
            for (Socket each : lazy) {
                each.setSoLinger(true, 0);
                each.close();
            }
            shop.fixture.awaitNoExchange();
        }
    }

    /** Whose kernel takes little in its place. */
    private static Socket lazyClient(Http2Upstreams shop, String path) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(4096);
        client.connect(shop.gateway.address());
        client.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return bytes;
    }

    /** Sends bodies within the windows that the client gives, counted here. */
    private static final class Sender {
        private final Http2Peer peer;
        private final List<Http2Request> requests = new ArrayList<>();
        private long connection = 65535;
        private long stream = WINDOW;
        private int of;

        Sender(Http2Peer peer) {
            this.peer = peer;
        }

        void send(int on, byte[] body) {
            of = on;
            stream = WINDOW;
            for (int at = 0; at < body.length; ) {
                int room = (int) Math.min(FRAME, Math.min(connection, stream));
                if (room <= 0) {
                    take(peer.next());
                } else {
                    int bytes = Math.min(room, body.length - at);
                    peer.data(on, at + bytes == body.length, Arrays.copyOfRange(body, at, at + bytes));
                    at += bytes;
                    connection -= bytes;
                    stream -= bytes;
                }
            }
        }

        /** As much as the client takes, and its window. */
        void sendUntilItStalls(int on) {
            of = on;
            stream = WINDOW;
            while (stream > 0) {
                int room = (int) Math.min(FRAME, Math.min(connection, stream));
                if (room > 0) {
                    peer.data(on, false, new byte[room]);
                    connection -= room;
                    stream -= room;
                } else {
                    take(peer.next());
                }
                if (stream == 0) {
                    hearWhatIsOnItsWay();
                }
            }
        }

        private void hearWhatIsOnItsWay() {
            peer.frame(Frame.PING, 0, 0, new byte[8]);
            Frame frame = peer.next();
            while (frame.type() != Frame.PING) {
                take(frame);
                frame = peer.next();
            }
        }

        /** The next request that came, maybe while a window was awaited. */
        Http2Request request() {
            return requests.isEmpty() ? peer.request() : requests.removeFirst();
        }

        private void take(Frame frame) {
            if (frame.type() == Frame.WINDOW_UPDATE && frame.stream() == 0) {
                connection += frame.number();
            } else if (frame.type() == Frame.WINDOW_UPDATE && frame.stream() == of) {
                stream += frame.number();
            } else if (frame.type() == Frame.HEADERS) {
                requests.add(new Http2Request(frame.stream(), peer.fields(frame), frame.has(Frame.END_STREAM)));
            }
        }
    }
}
