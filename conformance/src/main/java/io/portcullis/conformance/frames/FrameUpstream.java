package io.portcullis.conformance.frames;

import io.portcullis.testkit.http2.Frame;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** The server of a case that speaks HTTP/2: it does nothing by itself but begin each connection. One thread asks. */
public final class FrameUpstream implements AutoCloseable {
    private static final int SLICE_MILLIS = 12;
    private static final List<WireFrame> USUAL = List.of(WireFrame.of(Frame.SETTINGS, 0, 0, ""));

    private final ServerSocket listener;
    private final boolean answersPings;
    private final List<WireFrame> first;
    private final Runnable meanwhile;
    private final BlockingQueue<FrameEnd> accepted = new LinkedBlockingQueue<>();
    private final List<Connection> connections = new ArrayList<>();

    /** A connection that was accepted, and what came on it. */
    public record Connection(FrameEnd end, Inbox inbox) {}

    /**
     * Begins to accept.
     *
     * @param listener is closed with this
     * @param first what the first connection begins with; the others begin with SETTINGS
     * @param meanwhile is done again and again while something is waited for
     */
    public FrameUpstream(ServerSocket listener, boolean answersPings, List<WireFrame> first, Runnable meanwhile) {
        this.listener = listener;
        this.meanwhile = meanwhile;
        this.answersPings = answersPings;
        this.first = List.copyOf(first);
        Thread.ofVirtual().name("conformance-frames").start(this::accept);
    }

    private void accept() {
        List<WireFrame> begins = first;
        try {
            while (true) {
                Socket socket = listener.accept();
                if (socket instanceof SSLSocket secured) {
                    secured.startHandshake();
                }
                accepted.add(FrameEnd.ofServer(socket, answersPings, begins));
                begins = USUAL;
            }
        } catch (IOException e) {
            // The listener was closed.
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /**
     * A connection, from 1; waits for it.
     *
     * @throws AssertionError if it is not made in time
     */
    public Connection connection(int number, long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (all().size() < number) {
            FrameEnd next = accepted.poll(SLICE_MILLIS, TimeUnit.MILLISECONDS);
            if (next != null) {
                add(next);
            } else if (System.nanoTime() - until > 0) {
                throw new AssertionError("connection " + number + " to the upstream was not made");
            }
            meanwhile.run();
        }
        return connections.get(number - 1);
    }

    /** The connections that there are. */
    public List<Connection> all() {
        for (FrameEnd next = accepted.poll(); next != null; next = accepted.poll()) {
            add(next);
        }
        return connections;
    }

    private void add(FrameEnd next) {
        connections.add(new Connection(next, new Inbox("the upstream", next, meanwhile)));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (FrameEnd next = accepted.poll(); next != null; next = accepted.poll()) {
            next.close();
        }
        for (Connection each : connections) {
            each.end().close();
        }
    }
}
