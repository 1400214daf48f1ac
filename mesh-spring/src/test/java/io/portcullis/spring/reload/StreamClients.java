package io.portcullis.spring.reload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.portcullis.spring.reload.NumberedStream.Kind;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Clients of many streams, by HTTP/1.1 on a connection each, by HTTP/2 on shared ones. They judge how their streams end. */
final class StreamClients {
    private static final int STREAMS_OF_A_CONNECTION = 100;

    private final InetSocketAddress gateway;
    private final BooleanSupplier noticeIsOver;
    private final List<Thread> threads = new ArrayList<>();
    private final List<NumberedStream> streams = new ArrayList<>();

    /** @param noticeIsOver whether the time is up that a drain gives to those that cannot be told */
    StreamClients(InetSocketAddress gateway, BooleanSupplier noticeIsOver) {
        this.gateway = gateway;
        this.noticeIsOver = noticeIsOver;
    }

    List<NumberedStream> streams() {
        return streams;
    }

    /** Opens streams by HTTP/1.1; returns when their responses have begun. */
    void http1(List<NumberedStream> more) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(more.size());
        more.forEach(stream -> start(() -> http1(stream, begun)));
        await(begun);
        streams.addAll(more);
    }

    /** The same by HTTP/2, events and WebSockets side by side. */
    void http2(List<NumberedStream> more) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(more.size());
        for (int from = 0; from < more.size(); from += STREAMS_OF_A_CONNECTION) {
            List<NumberedStream> shared = more.subList(from, Math.min(more.size(), from + STREAMS_OF_A_CONNECTION));
            start(() -> new Http2(shared, begun).run());
        }
        await(begun);
        streams.addAll(more);
    }

    private void start(Runnable client) {
        threads.add(Thread.ofVirtual().start(client));
    }

    private static void await(CountDownLatch begun) throws InterruptedException {
        if (!begun.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError(begun.getCount() + " streams did not begin");
        }
    }

    /** Until all have ended. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofSeconds(60))) {
                throw new AssertionError("a client still waits for the end of its streams");
            }
        }
    }

    // ---- HTTP/1.1

    private void http1(NumberedStream stream, CountDownLatch begun) {
        try (Socket socket = new Socket(gateway.getAddress(), gateway.getPort())) {
            socket.setSoTimeout(60_000);
            socket.setTcpNoDelay(true);
            boolean events = stream.kind == Kind.EVENTS;
            socket.getOutputStream()
                    .write(("GET " + stream.path() + " HTTP/1.1\r\nHost: h\r\n"
                                    + (events
                                            ? ""
                                            : "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                                    + "Sec-WebSocket-Key: abc\r\nSec-WebSocket-Version: 13\r\n")
                                    + "\r\n")
                            .getBytes(US_ASCII));
            String head = NumberServer.head(socket.getInputStream());
            if (!head.startsWith(events ? "HTTP/1.1 200 " : "HTTP/1.1 101 ")) {
                stream.fault(head);
            }
            begun.countDown();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (events) {
                chunks(stream, in);
            } else {
                frames(stream, in, socket);
            }
        } catch (IOException e) {
            ended(stream, e.toString());
        }
    }

    @SuppressWarnings("deprecation") // Lines of ASCII are just what it reads.
    private void chunks(NumberedStream stream, DataInputStream in) throws IOException {
        int length = size(in.readLine());
        while (length > 0) {
            byte[] chunk = new byte[length];
            in.readFully(chunk);
            in.readLine();
            stream.take(chunk);
            length = size(in.readLine());
        }
        ended(stream, length == 0 ? "complete" : "cut");
    }

    private static int size(String line) {
        return line == null || line.isEmpty() ? -1 : Integer.parseInt(line, 16);
    }

    private void frames(NumberedStream stream, DataInputStream in, Socket socket) throws IOException {
        byte[] buffer = new byte[1024];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            socket.getOutputStream().write(stream.take(Arrays.copyOf(buffer, read)));
        }
        ended(stream, "end");
    }

    // ---- HTTP/2

    private final class Http2 {
        private final List<NumberedStream> shared;
        private final CountDownLatch begun;
        private final Map<Integer, NumberedStream> byId = new HashMap<>();
        private boolean goAway;

        Http2(List<NumberedStream> shared, CountDownLatch begun) {
            this.shared = shared;
            this.begun = begun;
        }

        void run() {
            try (RawHttp2Client client = RawHttp2Client.connect(gateway)) {
                shared.forEach(stream -> byId.put(ask(client, stream), stream));
                while (shared.stream().anyMatch(stream -> !stream.isOver())) {
                    read(client, client.next());
                }
            } catch (UncheckedIOException e) {
                shared.forEach(stream -> over(stream, "cut"));
            }
        }

        private int ask(RawHttp2Client client, NumberedStream stream) {
            return stream.kind == Kind.EVENTS
                    ? client.get(stream.path())
                    : client.open(
                            "CONNECT", stream.path(), false, ":protocol", "websocket", "sec-websocket-version", "13");
        }

        private void read(RawHttp2Client client, Frame frame) {
            NumberedStream stream = byId.get(frame.stream());
            if (frame.type() == Frame.GOAWAY) {
                goAway = true;
            } else if (stream != null && frame.type() == Frame.HEADERS) {
                String status = client.fields(frame).getFirst().value();
                if (!status.equals("200")) {
                    stream.fault(status);
                }
                begun.countDown();
            } else if (stream != null && frame.type() == Frame.DATA) {
                data(client, stream, frame);
            } else if (stream != null && frame.type() == Frame.RST_STREAM) {
                over(stream, "reset");
            }
        }

        private void data(RawHttp2Client client, NumberedStream stream, Frame frame) {
            if (frame.payload().length > 0) {
                client.window(0, frame.payload().length);
                byte[] answer = stream.take(frame.payload());
                if (answer.length > 0) {
                    client.data(frame.stream(), stream.closeCode() != 0, answer);
                }
            }
            if (frame.has(Frame.END_STREAM)) {
                over(stream, stream.kind == Kind.EVENTS ? "complete" : "end");
            } else if (frame.payload().length > 0) {
                client.window(frame.stream(), frame.payload().length);
            }
        }

        private void over(NumberedStream stream, String how) {
            if (!goAway && !stream.isOver() && !how.equals("complete")) {
                stream.fault("ended before GOAWAY: " + how);
            }
            ended(stream, how);
        }
    }

    // ---- ends

    /** A WebSocket must have been told; events are complete where their application has ended them, or go on until the time is up. */
    private void ended(NumberedStream stream, String how) {
        if (stream.isOver()) {
            return;
        }
        boolean odd = Integer.parseInt(stream.name) % 2 == 1;
        if (stream.kind == Kind.WEB_SOCKET && stream.closeCode() != 1001) {
            stream.fault("ended without a word: " + how);
        } else if (stream.kind == Kind.EVENTS && odd != how.equals("complete")) {
            stream.fault(how);
        } else if (stream.kind == Kind.EVENTS && !odd && !noticeIsOver.getAsBoolean()) {
            stream.fault("cut before its time: " + how);
        }
        stream.over();
    }
}
