package io.portcullis.testkit.pods;

import io.portcullis.testkit.dns.DnsData;
import io.portcullis.testkit.dns.DnsMessage;
import io.portcullis.testkit.dns.DnsServer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

    private final Map<String, List<DnsData>> names = new ConcurrentHashMap<>();
    private final DnsServer server;

    PodDns(Node node) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(Node.IPV4), PORT);
        server = new DnsServer(
                node.call(() -> new DatagramSocket(address)),
                node.call(() -> new ServerSocket(PORT, 50, address.getAddress())),
                (query, stream, maxBytes) -> answer(query, maxBytes));
    }

    /** From now on the name has exactly these addresses of either family; without any it exists, and has none. */
    public void set(String name, String... addresses) {
        names.put(
                name.toLowerCase(Locale.ROOT),
                Arrays.stream(addresses)
                        .map(address -> DnsData.address(address, 0))
                        .toList());
    }

    /** From now on there is no such name. */
    public void remove(String name) {
        names.remove(name.toLowerCase(Locale.ROOT));
    }

    void close() {
        server.close();
    }

    private byte @Nullable [] answer(byte[] query, int maxBytes) {
        DnsMessage question = DnsMessage.question(query);
        if (question == null) {
            return null;
        }
        List<DnsData> addresses = names.get(question.name());
        return addresses == null
                ? question.answer(DnsMessage.NO_SUCH_NAME, List.of(), maxBytes)
                : question.answer(DnsMessage.NO_ERROR, addresses, maxBytes);
    }
}
