package io.portcullis.testkit.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A name server on the loopback, by UDP and TCP at one port, that says what a test wrote down: records with their time to
 * live, failures, or nothing at all. Unknown names do not exist. Answers of more than 512 bytes are truncated by UDP. Any
 * thread.
 */
public final class ScriptedDns implements AutoCloseable {
    /** What fits into one datagram without extensions (RFC 1035, section 4.2.1). */
    private static final int MAX_DATAGRAM_BYTES = 512;

    private static final int MAX_STREAM_BYTES = 0xFFFF;

    private final Map<String, Behaviour> names = new ConcurrentHashMap<>();
    private final AtomicInteger datagramQueries = new AtomicInteger();
    private final AtomicInteger streamQueries = new AtomicInteger();
    private final DatagramSocket datagrams;
    private final ServerSocket connections;

    /** What happens to a question: records, a code of failure, or silence. */
    private record Behaviour(int code, List<DnsData> records, boolean silent) {}

    private ScriptedDns() {
        try {
            connections = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            datagrams = new DatagramSocket(connections.getLocalSocketAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::serveDatagrams);
        start(this::serveConnections);
    }

    public static ScriptedDns start() {
        return new ScriptedDns();
    }

    /** From now on the name has exactly these records; without any it exists and has none. */
    public void set(String name, DnsData... records) {
        names.put(key(name), new Behaviour(DnsMessage.NO_ERROR, List.of(records), false));
    }

    /** From now on there is no such name. */
    public void remove(String name) {
        names.remove(key(name));
    }

    /** From now on the server says that it failed. */
    public void fail(String name) {
        names.put(key(name), new Behaviour(DnsMessage.SERVER_FAILURE, List.of(), false));
    }

    /** From now on questions for the name are not answered. */
    public void silence(String name) {
        names.put(key(name), new Behaviour(DnsMessage.NO_ERROR, List.of(), true));
    }

    /** Questions by UDP so far. */
    public int datagramQueries() {
        return datagramQueries.get();
    }

    /** Questions by TCP so far. */
    public int streamQueries() {
        return streamQueries.get();
    }

    /** Where it is asked. */
    public InetSocketAddress address() {
        return (InetSocketAddress) connections.getLocalSocketAddress();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private byte @Nullable [] answer(byte[] query, int maxBytes) {
        DnsMessage question = DnsMessage.question(query);
        if (question == null) {
            return null;
        }
        Behaviour behaviour = names.get(question.name());
        if (behaviour == null) {
            return question.answer(DnsMessage.NO_SUCH_NAME, List.of(), maxBytes);
        }
        return behaviour.silent() ? null : question.answer(behaviour.code(), behaviour.records(), maxBytes);
    }

    private void serveDatagrams() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_STREAM_BYTES], MAX_STREAM_BYTES);
        while (true) {
            datagrams.receive(packet);
            datagramQueries.incrementAndGet();
            byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), MAX_DATAGRAM_BYTES);
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
                streamQueries.incrementAndGet();
                byte[] answer = answer(query, MAX_STREAM_BYTES);
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
        Thread.ofPlatform().daemon().name("scripted-dns").start(() -> {
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
