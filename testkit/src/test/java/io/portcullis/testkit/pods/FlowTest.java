package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("10.88.0.10", 40000);
    private static final InetSocketAddress SERVER = new InetSocketAddress("10.88.0.11", 80);
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    @Test
    void repeatedAndReorderedSegmentsCountOnce() {
        List<Packet> packets = List.of(
                packet(SYN, 999, ""),
                packet(SYN, 999, ""),
                packet(ACK, 1003, "defg"),
                packet(ACK, 1000, "abc"),
                packet(ACK, 1002, "cdefgh"),
                packet(ACK, 1000, "ab"));
        assertThat(Flow.of(packets)).singleElement().extracting(Flow::text).isEqualTo("abcdefgh");
    }

    @Test
    void sequenceNumbersOverflow() {
        List<Packet> packets =
                List.of(packet(SYN, 0xFFFFFFFDL, ""), packet(ACK, 2, "efg"), packet(ACK, 0xFFFFFFFEL, "abcd"));
        assertThat(Flow.of(packets)).singleElement().extracting(Flow::text).isEqualTo("abcdefg");
    }

    @Test
    void aLaterConnectionOfTheSameEndsIsAnotherFlow() {
        List<Packet> packets =
                List.of(packet(SYN, 99, ""), packet(ACK, 100, "one"), packet(SYN, 5000, ""), packet(ACK, 5001, "two"));
        assertThat(Flow.of(packets)).extracting(Flow::text).containsExactly("one", "two");
    }

    @Test
    void aConnectionThatWasOpenBeforeCounts() {
        assertThat(Flow.of(List.of(packet(ACK, 77, "late"), packet(ACK, 81, "r"))))
                .singleElement()
                .extracting(Flow::text)
                .isEqualTo("later");
    }

    private static Packet packet(int flags, long sequence, String payload) {
        return new Packet(
                Packet.Protocol.TCP, CLIENT, SERVER, flags, sequence, payload.getBytes(StandardCharsets.US_ASCII));
    }
}
