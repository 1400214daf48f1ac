package io.portcullis.testkit.pods;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One direction of one TCP connection, put together again; what was not captured is missing without a gap.
 *
 * @param bytes everything it carried, once and in order
 */
public record Flow(InetSocketAddress source, InetSocketAddress destination, byte[] bytes) {
    private record Ends(InetSocketAddress source, InetSocketAddress destination) {}

    /** Whether these characters (ISO 8859-1) occur. */
    public boolean contains(String text) {
        return text().contains(text);
    }

    /** Its bytes as ISO 8859-1. */
    public String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A later connection between the same ends is a flow of its own. */
    static List<Flow> of(List<Packet> packets) {
        Map<Ends, List<List<Packet>>> sequences = new LinkedHashMap<>();
        for (Packet packet : packets) {
            if (packet.protocol() == Packet.Protocol.TCP) {
                add(
                        sequences.computeIfAbsent(
                                new Ends(packet.source(), packet.destination()), ends -> new ArrayList<>()),
                        packet);
            }
        }
        return sequences.values().stream()
                .flatMap(List::stream)
                .map(Flow::assembled)
                .toList();
    }

    private static void add(List<List<Packet>> sequences, Packet packet) {
        boolean repeated =
                !sequences.isEmpty() && sequences.getLast().getFirst().sequence() == packet.sequence();
        if (sequences.isEmpty() || (packet.synchronizes() && !repeated)) {
            sequences.add(new ArrayList<>());
        }
        sequences.getLast().add(packet);
    }

    private static Flow assembled(List<Packet> packets) {
        Packet first = packets.getFirst();
        // The difference of sequence numbers as a signed int: right across their overflow (RFC 9293, section 3.4).
        List<Packet> ordered = packets.stream()
                .sorted(Comparator.comparingInt(packet -> (int) (packet.sequence() - first.sequence())))
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long end = ordered.getFirst().sequence();
        for (Packet packet : ordered) {
            long start = packet.sequence() + (packet.synchronizes() ? 1 : 0);
            int known = Math.max(0, (int) (end - start));
            if (known < packet.payload().length) {
                bytes.write(packet.payload(), known, packet.payload().length - known);
            }
            int fresh = (int) (start + packet.payload().length - end);
            end += Math.max(0, fresh);
        }
        return new Flow(first.source(), first.destination(), bytes.toByteArray());
    }

    @Override
    public String toString() {
        return source + " -> " + destination + ' ' + bytes.length + " bytes";
    }
}
