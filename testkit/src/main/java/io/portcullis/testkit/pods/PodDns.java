package io.portcullis.testkit.pods;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's name server, on the node's address, by UDP and TCP: A and AAAA of the names it was told, for others "no
 * such name". Names can change at any time, nobody is told to remember an answer. Any thread.
 */
public final class PodDns {
    private static final int PORT = 53;
    /** What fits into one datagram without extensions; longer answers are asked for again by TCP. */
    private static final int MAX_DATAGRAM_BYTES = 512;

    private static final int MAX_STREAM_BYTES = 0xFFFF;

    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
    private final DatagramSocket datagrams;
    private final ServerSocket connections;

    PodDns(Node node) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(Node.IPV4), PORT);
        datagrams = node.call(() -> new DatagramSocket(address));
        connections = node.call(() -> new ServerSocket(PORT, 50, address.getAddress()));
        start(this::serveDatagrams);
        start(this::serveConnections);
    }

    /** From now on the name has exactly these addresses of either family; without any it exists, and has none. */
    public void set(String name, String... addresses) {
        names.put(
                name.toLowerCase(Locale.ROOT),
                Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
    }

    /** From now on there is no such name. */
    public void remove(String name) {
        names.remove(name.toLowerCase(Locale.ROOT));
    }

    void close() {
        datagrams.close();
        try {
            connections.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte @Nullable [] answer(byte[] query, int maxBytes) {
        DnsQuestion question = DnsQuestion.of(query);
        if (question == null) {
            return null;
        }
        List<InetAddress> addresses = names.get(question.name());
        return addresses == null
                ? question.answer(DnsQuestion.NO_SUCH_NAME, List.of(), maxBytes)
                : question.answer(DnsQuestion.NO_ERROR, addresses, maxBytes);
    }

    private void serveDatagrams() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
        while (true) {
            datagrams.receive(packet);
            byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), MAX_DATAGRAM_BYTES);
            if (answer != null) {
                datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
            packet.setLength(MAX_DATAGRAM_BYTES);
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
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (true) {
                byte[] query = in.readNBytes(in.readUnsignedShort());
                byte[] answer = answer(query, MAX_STREAM_BYTES);
                if (answer == null) {
                    return;
                }
                byte[] message = new byte[answer.length + 2];
                message[0] = (byte) (answer.length >> 8);
                message[1] = (byte) answer.length;
                System.arraycopy(answer, 0, message, 2, answer.length);
                out.write(message);
            }
        }
    }

    private interface Service {
        void serve() throws IOException;
    }

    private static void start(Service service) {
        Thread.ofPlatform().daemon().name("pods-dns").start(() -> {
            try {
                service.serve();
            } catch (IOException e) {
                // The socket was closed, by us or by the client.
            }
        });
    }
}
