package io.portcullis.engine;

import io.portcullis.core.model.Endpoint;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Peer;
import io.portcullis.testkit.http2.Http2Request;
import io.portcullis.testkit.http2.ScriptedHttp2Server;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An endpoint of gRPC that answers checks of its health as it is told, and every other request with its name. */
final class HealthServer implements AutoCloseable {
    static final byte[] SERVING = {0, 0, 0, 0, 2, 8, 1};
    static final byte[] NOT_SERVING = {0, 0, 0, 0, 2, 8, 2};

    /** What is done about one check. */
    @FunctionalInterface
    interface Reaction {
        void to(Http2Peer peer, int stream);
    }

    /**
     * One check as it came.
     *
     * @param connection on which one, from 1
     */
    record Check(Http2Request head, byte[] body, int connection) {}

    private final ScriptedHttp2Server listening = ScriptedHttp2Server.start();
    private final BlockingQueue<Check> checks = new LinkedTransferQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final String name;
    private volatile Reaction reaction;
    private volatile boolean closed;

    HealthServer(String name, Reaction reaction) {
        this.name = name;
        this.reaction = reaction;
        Thread.ofVirtual().start(this::accept);
    }

    /** An answer that is one message. */
    static Reaction message(byte... bytes) {
        return (peer, stream) -> {
            peer.headers(stream, false, ":status", "200", "content-type", "application/grpc");
            peer.data(stream, false, bytes);
            peer.headers(stream, true, "grpc-status", "0");
        };
    }

    /** An answer that is a status and nothing else. */
    static Reaction status(int number) {
        return (peer, stream) -> peer.headers(
                stream,
                true,
                ":status",
                "200",
                "content-type",
                "application/grpc",
                "grpc-status",
                Integer.toString(number));
    }

    static Reaction hang() {
        return (peer, stream) -> {};
    }

    Endpoint endpoint() {
        return Endpoint.of("127.0.0.1", listening.port());
    }

    void reacts(Reaction next) {
        reaction = next;
    }

    /** How many checks have come. */
    int asked() {
        return asked.get();
    }

    /** How many connections are open. */
    int open() {
        return open.get();
    }

    /** The next check, or null if none comes at once. */
    @Nullable
    Check poll() {
        try {
            return checks.poll(25, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Http2Peer peer = listening.accept();
                int number = listening.accepted();
                Thread.ofVirtual().start(() -> play(peer, number));
            } catch (UncheckedIOException e) {
                // Nobody came for a while, or the test is over.
            }
        }
    }

    private void play(Http2Peer peer, int number) {
        open.incrementAndGet();
        try (peer) {
            peer.begin();
            while (true) {
                answer(peer, peer.request(), number);
            }
        } catch (UncheckedIOException ended) {
            // By either side.
        } finally {
            open.decrementAndGet();
        }
    }

    private void answer(Http2Peer peer, Http2Request request, int number) {
        if (request.path().equals("/grpc.health.v1.Health/Check")) {
            byte[] body = peer.body(request.stream());
            Reaction now = reaction;
            asked.incrementAndGet();
            checks.add(new Check(request, body, number));
            now.to(peer, request.stream());
        } else {
            peer.respond(request.stream(), 200, name);
        }
    }

    /** Ends the connection that a check came on. */
    static Reaction cutOff() {
        return (peer, stream) -> peer.close();
    }

    /** Gives the stream up. */
    static Reaction reset() {
        return (peer, stream) -> peer.reset(stream, Frame.INTERNAL_ERROR);
    }

    @Override
    public void close() {
        closed = true;
        listening.close();
    }
}
