package io.portcullis.e2e;

import io.portcullis.testkit.pods.Pod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An application of a pod that speaks TCP, each connection on a thread of its own. Any thread. It ends when it is closed. */
final class PodServer implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int BACKLOG = 1024;

    private final ServerSocket server;
    private final Conversation conversation;
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

    /** What it says to one client. The connection is closed after it, unless that has been done. */
    interface Conversation {
        void hold(Socket client, PodServer server) throws IOException;
    }

    private PodServer(ServerSocket server, Conversation conversation) {
        this.server = server;
        this.conversation = conversation;
    }

    /** @param address of the pod or its loopback; the wildcard of both families is {@code ::} */
    static PodServer start(Pod pod, String address, int port, Conversation conversation) {
        ServerSocket socket = pod.call(() -> {
            ServerSocket bound = new ServerSocket();
            bound.setReuseAddress(true);
            bound.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), BACKLOG);
            return bound;
        });
        PodServer server = new PodServer(socket, conversation);
        Thread.ofPlatform().daemon().name("server-" + pod.name() + '-' + port).start(server::accept);
        return server;
    }

    /** How many clients it has had. */
    int connections() {
        return connections.get();
    }

    /** Something a test waits for. */
    void note(String text) {
        notes.add(text);
    }

    /** The next note, waited for at most 60 s. */
    String awaitNote() {
        try {
            String note = notes.poll(BOUND.toMillis(), TimeUnit.MILLISECONDS);
            if (note == null) {
                throw new AssertionError(
                        "the server on " + server.getLocalSocketAddress() + " noted nothing in " + BOUND);
            }
            return note;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a server's note", e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                connections.incrementAndGet();
                Thread.ofPlatform().daemon().name("conversation").start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            conversation.hold(client, this);
        } catch (IOException e) {
            note("broken: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Up to and without the next line feed. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended within the line '" + line.toString(StandardCharsets.UTF_8) + "'");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
