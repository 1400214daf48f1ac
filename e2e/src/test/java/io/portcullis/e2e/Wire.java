package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.pods.Captured;
import io.portcullis.testkit.pods.Flow;
import io.portcullis.testkit.pods.Packet;
import io.portcullis.testkit.pods.Pod;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was seen between pods that are all in the mesh. Immutable. */
final class Wire {
    /** The types of a TLS record that begin a connection (RFC 8446, 5.1). */
    private static final int ALERT = 0x15;

    private static final int HANDSHAKE = 0x16;

    private final Captured captured;
    private final Set<InetAddress> pods;
    /** Client and server of each connection that was opened meanwhile. */
    private final Set<List<InetSocketAddress>> opened;

    Wire(Captured captured, Pod... pods) {
        this.captured = captured;
        this.pods = Stream.of(pods)
                .flatMap(pod -> Stream.of(pod.ipv4(), pod.ipv6()))
                .map(InetAddress::ofLiteral)
                .collect(Collectors.toUnmodifiableSet());
        this.opened = captured.packets().stream()
                .filter(Packet::connects)
                .map(packet -> List.of(packet.source(), packet.destination()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Each direction of each connection between these pods that carried anything. */
    List<Flow> between() {
        return captured.flows().stream()
                .filter(flow ->
                        flow.bytes().length > 0 && pods.contains(flow.source().getAddress()))
                .filter(flow -> pods.contains(flow.destination().getAddress()))
                .toList();
    }

    /** Every connection between these pods is TLS from its first byte, in both directions. */
    void isAllTls() {
        assertThat(between().stream().filter(flow -> !isTls(flow)).map(Wire::text))
                .as("flows that are not TLS")
                .isEmpty();
    }

    /** Nowhere, by nobody. */
    void neverSays(String... secrets) {
        for (String secret : secrets) {
            assertThat(captured.whereIs(secret))
                    .as("where '" + secret + "' is in plain text")
                    .isEmpty();
        }
    }

    /** A pooled connection was opened before the capture: it shows any record, a new one a handshake. */
    private boolean isTls(Flow flow) {
        byte[] bytes = flow.bytes();
        int type = bytes[0] & 0xFF;
        if (opened.contains(List.of(flow.source(), flow.destination()))) {
            return type == HANDSHAKE;
        }
        if (opened.contains(List.of(flow.destination(), flow.source()))) {
            return type == HANDSHAKE || type == ALERT;
        }
        return type >= 0x14 && type <= 0x17 && (bytes.length < 2 || bytes[1] == 3);
    }

    private static String text(Flow flow) {
        return flow + ": " + flow.text().lines().findFirst().orElse("");
    }
}
