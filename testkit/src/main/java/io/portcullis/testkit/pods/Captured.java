package io.portcullis.testkit.pods;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What pods and node sent to each other, each packet once, as its sender sent it. A connection to a virtual service has the
 * service's address in one direction and the endpoint's in the other.
 */
public record Captured(List<Packet> packets) {
    public Captured {
        packets = List.copyOf(packets);
    }

    /** Each direction of each TCP connection. */
    public List<Flow> flows() {
        return Flow.of(packets);
    }

    /** The packets that opened a TCP connection to that port, repetitions included. */
    public List<Packet> connectsTo(int port) {
        return packets.stream()
                .filter(packet -> packet.connects() && packet.destination().getPort() == port)
                .toList();
    }

    /** Where these characters were sent in plain, by TCP or UDP; should be empty for a secret. */
    public List<String> whereIs(String text) {
        List<String> places = new ArrayList<>();
        flows().stream().filter(flow -> flow.contains(text)).map(Flow::toString).forEach(places::add);
        packets.stream()
                .filter(packet -> packet.protocol() == Packet.Protocol.UDP)
                .filter(packet -> new String(packet.payload(), StandardCharsets.ISO_8859_1).contains(text))
                .map(Packet::toString)
                .forEach(places::add);
        return List.copyOf(places);
    }
}
