package io.portcullis.engine.exchange;

import io.netty.util.NetUtil;
import io.portcullis.core.model.AllowList;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host and port of a request's destination (RFC 3986, 3.2). Immutable.
 *
 * @param host lower case, IPv6 addresses without brackets
 * @param port 1 to 65535
 */
record Authority(String host, int port) {
    /** The authority in the value of Host, or null if there is none that can be connected to. */
    static @Nullable Authority parse(String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        int hostEnd = colon > text.lastIndexOf(']') ? colon : text.length();
        String host = bracketed ? text.substring(1, Math.max(1, text.indexOf(']'))) : text.substring(0, hostEnd);
        int port = hostEnd == text.length() ? defaultPort : port(text.substring(hostEnd + 1), defaultPort);
        return host.isEmpty() || port < 1 || port > 65_535 ? null : new Authority(host.toLowerCase(Locale.ROOT), port);
    }

    /** Whether it means this very machine, without asking the DNS. */
    boolean isLoopback() {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            return host.equals("localhost") || host.endsWith(".localhost");
        }
        return address.length == 4
                ? address[0] == 127 || host.equals("0.0.0.0")
                : host.equals("::1") || host.equals("::") || host.startsWith("::ffff:127.");
    }

    /** Whether the list has it: an address by its ranges, anything else by its names. */
    boolean allowedBy(AllowList list) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return address == null ? list.allowsHost(host, port) : list.allows(address, port);
    }

    private static int port(String digits, int defaultPort) {
        if (digits.isEmpty()) {
            return defaultPort;
        }
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || port > 65_535) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
