package io.portcullis.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server of a case: it does nothing by itself, and keeps in order what arrives on its connections. One thread asks; others
 * read.
 */
public final class RawUpstream implements AutoCloseable {
    /** What came on a connection: bytes, or its end. */
    private record Arrival(
            int connection, String bytes, @Nullable String end) {}

    private final ServerSocket listener;
    private final List<Wire> connections = new ArrayList<>();
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Set<Integer> ended = new HashSet<>();
    private final boolean knowsHttp1Only;
    private int current = -1;

    public RawUpstream() throws IOException {
        this(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), false);
    }

    /**
     * One whose connections are accepted there.
     *
     * @param listener is closed with this
     * @param knowsHttp1Only whether connections that begin as HTTP/2 are closed, and as good as never made
     */
    RawUpstream(ServerSocket listener, boolean knowsHttp1Only) {
        this.listener = listener;
        this.knowsHttp1Only = knowsHttp1Only;
        Thread.ofVirtual().name("conformance-upstream").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Ends what is open and begins anew, as if nobody had ever connected. */
    public void forget() throws IOException {
        closeConnections();
        arrivals.clear();
        ended.clear();
        current = -1;
    }

    /** The connection on which bytes came last, from 0; -1 before the first. */
    public int current() {
        return current;
    }

    /** As many bytes as come next, on one connection; fewer if they do not come in time. */
    public String read(int length, long millis) throws InterruptedException {
        StringBuilder bytes = new StringBuilder();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (bytes.length() < length) {
            Arrival next = arrivals.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (next != null && next.end() != null) {
                ended.add(next.connection());
            }
            if (next == null || (next.end() != null && next.connection() == current && !bytes.isEmpty())) {
                break;
            }
            if (next.end() == null) {
                if (!bytes.isEmpty() && next.connection() != current) {
                    bytes.append("[on another connection] ");
                }
                current = next.connection();
                bytes.append(next.bytes());
            }
        }
        return bytes.toString();
    }

    /** Whether that connection, from 0, was seen to end while something was read or looked for. */
    public boolean hasEnded(int connection) {
        return ended.contains(connection);
    }

    /** How the current connection ends, which it has to without another byte: {@code the end} or {@code a reset}. */
    public String readEnd(long millis) throws InterruptedException {
        Arrival next = arrivals.poll(millis, TimeUnit.MILLISECONDS);
        while (next != null && next.end() != null && next.connection() != current) {
            next = arrivals.poll(millis, TimeUnit.MILLISECONDS);
        }
        if (next == null) {
            return "nothing";
        }
        return next.end() != null ? next.end() : "more bytes: " + Escapes.shown(next.bytes());
    }

    /** What came and nobody asked for, without waiting. */
    public String rest() {
        StringBuilder bytes = new StringBuilder();
        for (Arrival next = arrivals.poll(); next != null; next = arrivals.poll()) {
            bytes.append(next.bytes());
        }
        return bytes.toString();
    }

    /** The connection on which bytes came last. */
    public Wire wire() {
        synchronized (connections) {
            return connections.get(current);
        }
    }

    /** One of the connections, from 1, as they were made. */
    Wire wire(int number) {
        synchronized (connections) {
            return connections.get(number - 1);
        }
    }

    /** How many connections were made. */
    int count() {
        synchronized (connections) {
            return connections.size();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Wire wire = new Wire(socket);
                wire.timeout(0);
                if (knowsHttp1Only) {
                    Thread.ofVirtual().name("conformance-upstream").start(() -> readFirst(wire));
                } else {
                    int number = add(wire);
                    Thread.ofVirtual().name("conformance-upstream-" + number).start(() -> read(number, wire));
                }
            }
        } catch (IOException e) {
            // The listener was closed.
        }
    }

    private int add(Wire wire) {
        synchronized (connections) {
            connections.add(wire);
            return connections.size() - 1;
        }
    }

    private void readFirst(Wire wire) {
        try {
            String first = wire.readSome();
            if (first.isEmpty() || first.startsWith("PRI * HTTP/2.0")) {
                wire.close();
                return;
            }
            int number = add(wire);
            arrivals.add(new Arrival(number, first, null));
            read(number, wire);
        } catch (IOException e) {
            // It ended before it began.
        }
    }

    private void read(int connection, Wire wire) {
        try {
            for (String some = wire.readSome(); !some.isEmpty(); some = wire.readSome()) {
                arrivals.add(new Arrival(connection, some, null));
            }
            arrivals.add(new Arrival(connection, "", "the end"));
        } catch (IOException e) {
            arrivals.add(new Arrival(connection, "", "a reset"));
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeConnections();
    }

    private void closeConnections() throws IOException {
        synchronized (connections) {
            for (Wire wire : connections) {
                wire.close();
            }
        }
    }
}
