package io.portcullis.testkit.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
    private final Map<String, Behaviour> names = new ConcurrentHashMap<>();
    private final AtomicInteger datagramQueries = new AtomicInteger();
    private final AtomicInteger streamQueries = new AtomicInteger();
    private final InetSocketAddress address;
    private final DnsServer server;

    /** What happens to a question: records, a code of failure, or silence. */
    private record Behaviour(int code, List<DnsData> records, boolean silent) {}

    private ScriptedDns() {
        try {
            Sockets sockets = Sockets.ofOnePort();
            address = (InetSocketAddress) sockets.connections().getLocalSocketAddress();
            server = new DnsServer(sockets.datagrams(), sockets.connections(), this::answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that is free for TCP may be somebody's for UDP, such as a resolver's: then it is another one. */
    private record Sockets(ServerSocket connections, DatagramSocket datagrams) {
        private static final int MOST_PORTS = 50;

        static Sockets ofOnePort() throws IOException {
            for (int i = 1; ; i++) {
                ServerSocket connections = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                try {
                    return new Sockets(connections, new DatagramSocket(connections.getLocalSocketAddress()));
                } catch (BindException e) {
                    connections.close();
                    if (i == MOST_PORTS) {
                        throw e;
                    }
                }
            }
        }
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
        return address;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private byte @Nullable [] answer(byte[] query, boolean stream, int maxBytes) {
        (stream ? streamQueries : datagramQueries).incrementAndGet();
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

    @Override
    public void close() {
        server.close();
    }
}
