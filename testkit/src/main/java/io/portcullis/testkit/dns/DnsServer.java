package io.portcullis.testkit.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes queries by UDP and TCP, and sends what it is told to answer. Any thread. */
public final class DnsServer implements AutoCloseable {
    /** What fits into one datagram without extensions (RFC 1035, section 4.2.1); longer answers are asked for again by TCP. */
    private static final int MAX_DATAGRAM_BYTES = 512;

    private static final int MAX_STREAM_BYTES = 0xFFFF;

    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final Answers answers;

    /** What is answered; asked on threads of the server's own. */
    @FunctionalInterface
    public interface Answers {
        /**
         * @param query one message
         * @param stream whether it came by TCP
         * @param maxBytes of the answer
         * @return the answer, or null for silence
         */
        byte @Nullable [] to(byte[] query, boolean stream, int maxBytes);
    }

    /** Serves two sockets, which it owns from now on. */
    public DnsServer(DatagramSocket datagrams, ServerSocket connections, Answers answers) {
        this.datagrams = datagrams;
        this.connections = connections;
        this.answers = answers;
        start(this::serveDatagrams);
        start(this::serveConnections);
    }

    private void serveDatagrams() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_STREAM_BYTES], MAX_STREAM_BYTES);
        while (true) {
            datagrams.receive(packet);
            byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
            byte[] answer = answers.to(query, false, MAX_DATAGRAM_BYTES);
            if (answer != null) {
                datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
            packet.setLength(MAX_STREAM_BYTES);
        }
    }

    private void serveConnections() throws IOException {
        while (true) {
            Socket connection = connections.accept();
            start(() -> serve(connection));
        }
    }

    /** Each message is preceded by its length (RFC 1035, section 4.2.2). */
    private void serve(Socket connection) throws IOException {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            while (true) {
                byte[] query = in.readNBytes(in.readUnsignedShort());
                byte[] answer = answers.to(query, true, MAX_STREAM_BYTES);
                if (answer == null) {
                    return;
                }
                out.write(ByteBuffer.allocate(answer.length + 2)
                        .putShort((short) answer.length)
                        .put(answer)
                        .array());
            }
        }
    }

    private interface Service {
        void serve() throws IOException;
    }

    private static void start(Service service) {
        Thread.ofPlatform().daemon().name("test-dns").start(() -> {
            try {
                service.serve();
            } catch (IOException e) {
                // The socket was closed, by us or by the client.
            }
        });
    }

    @Override
    public void close() {
        datagrams.close();
        try {
            connections.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
