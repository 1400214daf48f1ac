package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.model.ServiceId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code host:port}. One thread. */
record Addresses(Problems problems) {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^:\\[\\]/\\s]+)):(\\d{1,5})");
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.%]*:[0-9A-Fa-f:.%]*");

    /**
     * @param host name or IP address, without brackets
     * @param port 0 to 65535
     */
    record HostPort(String host, int port) {
        /** The socket's address; the host has to be an IP address. */
        InetSocketAddress socket() {
            return new InetSocketAddress(InetAddress.ofLiteral(host), port);
        }
    }

    /** The address of something that is called, or null after a problem. */
    @Nullable
    HostPort remote(String path, String text) {
        HostPort address = read(text);
        if (address == null || address.port() < 1) {
            problems.add(path, text, "host:port, such as 10.0.0.7:8080 or [fd00::7]:8080");
            return null;
        }
        return address;
    }

    /** The address of a listener, port 0 for any, or null after a problem. */
    @Nullable
    HostPort local(String path, String text) {
        HostPort address = read(text);
        if (address == null || !isLiteral(address.host())) {
            problems.add(path, text, "an IP address and a port, such as 127.0.0.1:15102");
            return null;
        }
        return address;
    }

    /** A virtual address of a service, which nobody listens at, unresolved if it is a name, or null after a problem. */
    @Nullable
    InetSocketAddress virtual(String path, String text) {
        HostPort address = read(text);
        InetSocketAddress socket = address == null || address.port() < 1 ? null : virtual(address);
        if (socket == null) {
            problems.add(
                    path,
                    text,
                    "an IP address or a host name, and a port, such as 10.96.0.10:80, [fd00:10:96::10]:80 or"
                            + " payment-service.shop:80");
        }
        return socket;
    }

    private static @Nullable InetSocketAddress virtual(HostPort address) {
        if (isLiteral(address.host())) {
            InetSocketAddress socket = address.socket();
            return socket.getAddress().isAnyLocalAddress() ? null : socket;
        }
        return ServiceId.isName(address.host().toLowerCase(Locale.ROOT))
                        && !LITERAL.matcher(address.host()).matches()
                ? InetSocketAddress.createUnresolved(address.host(), address.port())
                : null;
    }

    private static boolean isLiteral(String host) {
        if (!LITERAL.matcher(host).matches()) {
            return false;
        }
        try {
            return InetAddress.ofLiteral(host) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Anything of that form, or null. */
    static @Nullable HostPort read(String text) {
        Matcher address = ADDRESS.matcher(text.strip());
        if (!address.matches()) {
            return null;
        }
        int port = Integer.parseInt(address.group(3));
        String host = address.group(1) == null ? address.group(2) : address.group(1);
        return port > 65_535 ? null : new HostPort(host, port);
    }
}
