package io.portcullis.testkit.dns;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One record of a name. Immutable, any thread.
 *
 * @param type 1 is A, 28 is AAAA, 33 is SRV
 * @param ttlSeconds how long it may be remembered
 * @param data as it stands in messages
 */
public record DnsData(int type, int ttlSeconds, byte[] data) {
    static final int A = 1;
    static final int AAAA = 28;
    static final int SRV = 33;

    /** An address of either family. */
    public static DnsData address(String address, int ttlSeconds) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return new DnsData(bytes.length == 4 ? A : AAAA, ttlSeconds, bytes);
    }

    /** Where a service is (RFC 2782). */
    public static DnsData service(int priority, int weight, int port, String target, int ttlSeconds) {
        ByteBuffer out = ByteBuffer.allocate(7 + target.length() + 1);
        out.putShort((short) priority).putShort((short) weight).putShort((short) port);
        for (String label : target.split("\\.")) {
            out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.put((byte) 0);
        byte[] data = new byte[out.position()];
        out.flip().get(data);
        return new DnsData(SRV, ttlSeconds, data);
    }
}
