package io.portcullis.testkit.pods;

import java.net.InetSocketAddress;

/**
 * One packet as its sender sent it.
 *
 * @param flags of TCP (RFC 9293, section 3.1), 0 of UDP
 * @param sequence of TCP, 0 to 2^32 - 1; 0 of UDP
 * @param payload what the transport carries; may be empty
 */
public record Packet(
        Protocol protocol,
        InetSocketAddress source,
        InetSocketAddress destination,
        int flags,
        long sequence,
        byte[] payload) {
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    /** What carries the payload. */
    public enum Protocol {
        TCP,
        UDP
    }

    /** Whether it opens a connection. */
    public boolean connects() {
        return (flags & (SYN | ACK)) == SYN;
    }

    /** Whether a sequence starts with it. */
    boolean synchronizes() {
        return (flags & SYN) != 0;
    }

    @Override
    public String toString() {
        return protocol + " " + source + " -> " + destination + ' ' + payload.length + " bytes";
    }
}
