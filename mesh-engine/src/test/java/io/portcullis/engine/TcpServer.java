package io.portcullis.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of a test that speaks no HTTP: each connection is served by a thread of its own. */
final class TcpServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    /** What it does with a connection; the socket is closed afterwards. */
    @FunctionalInterface
    interface Session {
        void serve(Socket client) throws IOException;
    }

    TcpServer(Session session) {
        try {
            listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(session));
    }

    /** Sends back what it gets, and ends when its client does. */
    static TcpServer echo() {
        return new TcpServer(client -> {
            client.getInputStream().transferTo(client.getOutputStream());
            client.shutdownOutput();
        });
    }

    private void accept(Session session) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(session, client));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void serve(Session session, Socket client) {
        try (client) {
            session.serve(client);
        } catch (IOException e) {
            // The client broke off; tests look at what it saw.
        } finally {
            open.remove(client);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    int accepted() {
        return accepted.get();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
