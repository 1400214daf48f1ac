package io.portcullis.engine.limit;

import java.net.InetAddress;

/**
 * The client that a connection is counted for: an address of IPv4, or a /64 of IPv6, of which anybody who has one address has
 * all. Immutable, any thread.
 *
 * @param bits the first 64 of the address; of IPv4 its 32 at the end, where no IPv6 network is (RFC 4291, 2.5)
 */
record ClientNetwork(long bits) {
    private static final int MAPPED = 0xFFFF;

    static ClientNetwork of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return new ClientNetwork(unsigned(bytes, 0, 4));
        }
        long first = unsigned(bytes, 0, 8);
        boolean mapped = first == 0 && unsigned(bytes, 8, 4) == MAPPED;
        return new ClientNetwork(mapped ? unsigned(bytes, 12, 4) : first);
    }

    private static long unsigned(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }
}
