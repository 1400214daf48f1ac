package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cloud.context.refresh.ContextRefresher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * Changes of the routes while requests, a long download and a WebSocket go on: none fails, none is led astray, and each request
 * sees one configuration. A few changes here; {@code make reload} makes one every 100 ms for 30 s.
 */
class ReloadUnderLoadTest {
    private static final int CALLERS = 3;
    private static final int DOWNLOAD_BYTES = 32 * 1024 * 1024;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SECONDS = Long.getLong("reload.seconds", 0);
    private static final int FEW = 12;

    @TempDir
    Path directory;

    private volatile int written;
    private volatile int applied;
    private volatile boolean over;

    @ParameterizedTest
    @EnumSource
    void everythingGoesOnOverEveryChange(Lanes lanes, TestReporter report) throws Exception {
        try (var one = answering("one");
                var two = answering("two");
                var large = ScriptedUpstream.start(script -> script.answer(
                        request -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: " + DOWNLOAD_BYTES + "\r\n\r\n")
                                .then(pattern(0, DOWNLOAD_BYTES))));
                var chat = new Chat();
                Running gateway = Running.start(
                        directory, lanes.routes(0, one, two, large, chat), ExtensionLaneTest.OwnFilters.class);
                var http = HttpClient.newHttpClient()) {
            List<CompletableFuture<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(CompletableFuture.supplyAsync(() -> call(gateway.port()), Thread::startVirtualThread));
            }
            Talk talk = Talk.begin(http, gateway.port());
            try (Download download = Download.begin(gateway.port())) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                int version = 0;
                long next = System.nanoTime();
                while (version < FEW || System.nanoTime() - end < 0) {
                    version++;
                    written = version;
                    gateway.rewrite(lanes.routes(version, one, two, large, chat));
                    gateway.bean(ContextRefresher.class).refresh();
                    applied = version;
                    assertThat(talk.echoOf("message " + version)).isEqualTo("message " + version);
                    download.readSome();
                    assertThat(callers).as("failed under load").noneMatch(CompletableFuture::isDone);
                    next += PACE_NANOS;
                    LockSupport.parkNanos(SECONDS == 0 ? 0 : next - System.nanoTime());
                }
                over = true;
                int requests = 0;
                for (CompletableFuture<Integer> caller : callers) {
                    requests += caller.get(10, TimeUnit.SECONDS);
                }
                download.readToEnd();
                assertThat(talk.close()).isEqualTo(WebSocket.NORMAL_CLOSURE);
                report.publishEntry(
                        "reload under load, " + lanes,
                        version + " changes, " + requests + " requests, " + DOWNLOAD_BYTES + " bytes of a download and "
                                + version + " messages of a WebSocket; none failed");
            }
        }
    }

    /** One connection that is kept; returns how many requests were answered as they should be. */
    private int call(int port) {
        int requests = 0;
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            while (!over) {
                String name = requests % 2 == 0 ? "one" : "two";
                int atLeast = applied;
                Response response = client.get("/" + name + "/x");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.bodyText()).isEqualTo(name + " /x");
                assertThat(response.header("X-First")).isEqualTo(response.header("X-Last"));
                assertThat(Integer.parseInt(response.header("X-First"))).isBetween(atLeast, written);
                assertThat(response.announcesClose()).isFalse();
                requests++;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        return requests;
    }

    private static ScriptedUpstream answering(String name) {
        return ScriptedUpstream.start(script -> script.answer(request -> Reply.of(200, name + " " + request.target())));
    }

    /** Who runs the routes. */
    private enum Lanes {
        /** The engine runs all of them. */
        ENGINE(""),
        /** All but one have a filter of the application's own. */
        MIXED(", Greet=x");

        private final String more;

        Lanes(String more) {
            this.more = more;
        }

        /** The same in another order, with other routes between them, and one filter before and one behind that say which. */
        String routes(int version, ScriptedUpstream one, ScriptedUpstream two, ScriptedUpstream large, Chat chat) {
            String first = route("one", "http://" + one.address(), version, more);
            String second = route("two", "lb://two", version, "");
            String noise = route("noise-" + version, "http://127.0.0.1:1", version, more);
            return "spring.cloud.gateway.server.webflux.routes:\n"
                    + (version % 2 == 0 ? first + noise + second : second + first)
                    + route("download", "http://" + large.address(), version, more)
                    + route("chat", "ws://127.0.0.1:" + chat.port(), version, more)
                    + "portcullis.services.two.endpoints: [ { address: \"" + two.address() + "\" } ]\n";
        }

        private static String route(String name, String uri, int version, String more) {
            return """
                  - id: %1$s
                    uri: %2$s
                    predicates: [ Path=/%1$s/** ]
                    filters: [ "AddResponseHeader=X-First, %3$d", StripPrefix=1, "AddResponseHeader=X-Last, %3$d"%4$s ]
                """.formatted(name, uri, version, more);
        }
    }

    private static byte[] pattern(long from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((from + i) * 31 >>> 3);
        }
        return bytes;
    }

    /** A server that sends every frame back. */
    private static final class Chat implements AutoCloseable {
        private final DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.ws(
                        "/room", (in, out) -> out.sendObject(in.receiveFrames().map(WebSocketFrame::retain))))
                .bindNow();

        int port() {
            return server.port();
        }

        @Override
        public void close() {
            server.disposeNow();
        }
    }

    /** A client of it. */
    private static final class Talk implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedTransferQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();
        private @Nullable WebSocket socket;

        static Talk begin(HttpClient http, int port) throws Exception {
            Talk talk = new Talk();
            talk.socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat/room"), talk)
                    .get(10, TimeUnit.SECONDS);
            return talk;
        }

        @Nullable
        String echoOf(String text) throws Exception {
            socket().sendText(text, true).get(10, TimeUnit.SECONDS);
            return heard.poll(10, TimeUnit.SECONDS);
        }

        int close() throws Exception {
            socket().sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
            return closed.get(10, TimeUnit.SECONDS);
        }

        private WebSocket socket() {
            if (socket == null) {
                throw new IllegalStateException("not begun");
            }
            return socket;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    /** A client that reads a little at a time, and looks at every byte. */
    private static final class Download implements AutoCloseable {
        private static final int SOME = 64 * 1024;

        private final Socket socket;
        private long read;

        private Download(Socket socket) {
            this.socket = socket;
        }

        static Download begin(int port) throws IOException {
            Socket socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /download/x HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            assertThat(head).startsWith("HTTP/1.1 200");
            return new Download(socket);
        }

        void readSome() throws IOException {
            InputStream in = socket.getInputStream();
            int some = (int) Math.min(SOME, DOWNLOAD_BYTES - read);
            assertThat(in.readNBytes(some)).isEqualTo(pattern(read, some));
            read += some;
        }

        void readToEnd() throws IOException {
            while (read < DOWNLOAD_BYTES) {
                readSome();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
