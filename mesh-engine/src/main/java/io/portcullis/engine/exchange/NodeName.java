package io.portcullis.engine.exchange;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The names of nodes in {@code Forwarded} and {@code X-Forwarded-For} (RFC 7239, 6): an IP address with or without a port. What
 * hides behind {@code unknown} or {@code _name} is nobody. Stateless, any thread.
 */
final class NodeName {
    private static final int MAX_PORT_DIGITS = 5;

    private NodeName() {}

    /** The address that is named, port 0 where none or a hidden one is; null if none is. */
    static @Nullable InetSocketAddress parse(String name) {
        int close = name.indexOf(']');
        boolean brackets = name.startsWith("[") && close > 0;
        int colon = brackets ? close + 1 : name.indexOf(':');
        boolean bare = !brackets && colon >= 0 && name.indexOf(':', colon + 1) >= 0; // IPv6 as X-Forwarded-For has it.
        String host = brackets ? name.substring(1, close) : bare || colon < 0 ? name : name.substring(0, colon);
        String rest = bare || colon < 0 ? "" : name.substring(colon);
        if (brackets != (brackets && NetUtil.isValidIpV6Address(host))) {
            return null;
        }
        int port = rest.isEmpty() ? 0 : rest.charAt(0) == ':' ? port(rest.substring(1)) : -1;
        InetAddress address = address(host);
        return address == null || port < 0 ? null : new InetSocketAddress(address, port);
    }

    /** Never a name: that would ask the DNS. */
    private static @Nullable InetAddress address(String host) {
        boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host) && host.indexOf('%') < 0;
        return literal ? NetUtil.createInetAddressFromIpAddressString(host) : null;
    }

    private static int port(String digits) {
        if (digits.length() > 1 && digits.charAt(0) == '_') {
            return 0; // Obfuscated (RFC 7239, 6.3).
        }
        if (digits.isEmpty() || digits.length() > MAX_PORT_DIGITS) {
            return -1;
        }
        int port = 0;
        for (int index = 0; index < digits.length(); index++) {
            int digit = digits.charAt(index) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port > 65_535 ? -1 : port;
    }

    /** An address as {@code X-Forwarded-For} has it. */
    static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }

    /** An address as {@code Forwarded} has it: IPv6 in brackets and quoted. */
    static String quoted(InetAddress address) {
        String text = text(address);
        return text.indexOf(':') < 0 ? text : "\"[" + text + "]\"";
    }

    /** An address with its port for people, or without where that is not known; IPv6 in brackets. */
    static String remote(InetSocketAddress address) {
        String text = text(address.getAddress());
        String host = text.indexOf(':') < 0 ? text : '[' + text + ']';
        return address.getPort() == 0 ? host : host + ':' + address.getPort();
    }
}
