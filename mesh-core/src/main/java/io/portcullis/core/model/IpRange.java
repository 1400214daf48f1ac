package io.portcullis.core.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A range of IP addresses in the notation of CIDR (RFC 4632, RFC 4291 section 2.3), such as {@code 10.88.0.0/16}; without a
 * prefix length a single address. Immutable, any thread.
 */
public final class IpRange {
    /** Four numbers, not the shorter forms of old; no zone of a link-local address. */
    private static final Pattern LITERAL = Pattern.compile("\\d+(\\.\\d+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final byte[] network;
    private final int prefixBits;

    private IpRange(byte[] network, int prefixBits) {
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if it is no literal address, its prefix is too long, or bits behind the prefix are set
     */
    public static IpRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash), text);
        int bits = slash < 0 ? address.length * 8 : prefix(text.substring(slash + 1), address.length * 8, text);
        IpRange range = new IpRange(address, bits);
        if (!Arrays.equals(range.masked(address), address)) {
            throw refused(text, "an address whose bits behind the prefix are 0");
        }
        return range;
    }

    /**
     * The range around an address: as {@link #parse}, but bits behind the prefix may be set and do not count.
     *
     * @throws IllegalArgumentException if it is no literal address, or its prefix is too long
     */
    public static IpRange around(String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash), text);
        int bits = slash < 0 ? address.length * 8 : prefix(text.substring(slash + 1), address.length * 8, text);
        IpRange range = new IpRange(address, bits);
        return new IpRange(range.masked(address), bits);
    }

    /** Whether the address is in the range; never one of the other family. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == network.length && Arrays.equals(masked(bytes), network);
    }

    /** Whether every address of the other range is in this one. */
    public boolean covers(IpRange other) {
        return other.network.length == network.length
                && other.prefixBits >= prefixBits
                && Arrays.equals(masked(other.network), network);
    }

    /** Whether one of the ranges contains the address. */
    static boolean anyContains(List<IpRange> ranges, InetAddress address) {
        for (int index = 0; index < ranges.size(); index++) {
            if (ranges.get(index).contains(address)) {
                return true;
            }
        }
        return false;
    }

    private byte[] masked(byte[] address) {
        byte[] masked = address.clone();
        for (int index = 0; index < masked.length; index++) {
            int kept = Math.clamp(prefixBits - index * 8, 0, 8);
            masked[index] &= (byte) (0xFF00 >> kept);
        }
        return masked;
    }

    private static byte[] literal(String address, String text) {
        try {
            if (LITERAL.matcher(address).matches()) {
                return InetAddress.ofLiteral(address).getAddress();
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for what does not even look like one.
        }
        throw refused(text, "an IP address, or a range such as 10.88.0.0/16");
    }

    private static int prefix(String digits, int most, String text) {
        try {
            int bits = Integer.parseInt(digits);
            if (bits >= 0 && bits <= most) {
                return bits;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw refused(text, "a prefix of 0 to " + most + " bits");
    }

    private static IllegalArgumentException refused(String text, String expected) {
        return new IllegalArgumentException(text + " (expected: " + expected + ")");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpRange range
                && prefixBits == range.prefixBits
                && Arrays.equals(network, range.network);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(network) * 31 + prefixBits;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/" + prefixBits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }
}
