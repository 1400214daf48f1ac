package io.portcullis.core.model;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Destinations outside of the mesh that may be called though unknown ones are refused: by address, or by the name that the
 * client says (SNI or Host). A name is the application's own word, an address is not: where an application must not be
 * believed, allow addresses. Immutable, any thread.
 *
 * <p>An entry is {@code what[:port]}: an IP address or range ({@code 192.0.2.7}, {@code 10.20.0.0/16:5432},
 * {@code [2001:db8::]/32}), a host name ({@code api.example.com:443}), or a wildcard for the names below one
 * ({@code *.example.org}). Without a port it is good for all.
 */
public final class AllowList {
    /** Nothing is allowed. */
    public static final AllowList NONE = new AllowList(List.of(), List.of(), List.of());

    private static final Pattern BRACKETS = Pattern.compile("^\\[([^\\[\\]]*)]");
    /** What no name has: a colon, a slash, or a last label of digits alone. */
    private static final Pattern ADDRESS = Pattern.compile("[:/]|(^|\\.)\\d+$");

    private final List<String> written;
    private final List<Range> ranges;
    private final List<Host> hosts;

    private record Range(IpRange range, int port) {}

    /** @param suffix whether the name stands for all below it; it then begins with a dot */
    private record Host(String name, boolean suffix, int port) {
        boolean matches(String host) {
            return suffix ? host.length() > name.length() && host.endsWith(name) : host.equals(name);
        }
    }

    private AllowList(List<String> written, List<Range> ranges, List<Host> hosts) {
        this.written = List.copyOf(written);
        this.ranges = List.copyOf(ranges);
        this.hosts = List.copyOf(hosts);
    }

    /** @throws IllegalArgumentException naming the first entry that is none */
    public static AllowList of(List<String> entries) {
        List<Range> ranges = new ArrayList<>();
        List<Host> hosts = new ArrayList<>();
        for (String entry : entries) {
            read(entry, ranges, hosts);
        }
        return new AllowList(entries, ranges, hosts);
    }

    private static void read(String entry, List<Range> ranges, List<Host> hosts) {
        int close = entry.indexOf(']');
        boolean manyColons = close < 0 && entry.indexOf(':') != entry.lastIndexOf(':');
        int colon = manyColons ? -1 : entry.indexOf(':', close + 1);
        String what = (colon < 0 ? entry : entry.substring(0, colon)).toLowerCase(Locale.ROOT);
        int port = colon < 0 ? 0 : port(entry.substring(colon + 1), entry);
        String address = BRACKETS.matcher(what).replaceFirst("$1");
        String host = what.startsWith("*.") ? what.substring(2) : what;
        if (ADDRESS.matcher(address).find()) {
            ranges.add(new Range(IpRange.parse(address), port));
        } else if (ServiceId.isName(host)) {
            hosts.add(new Host(what.startsWith("*.") ? "." + host : host, what.startsWith("*."), port));
        } else {
            throw new IllegalArgumentException(
                    entry + " (expected: an IP address or range, a host name or *.name, each with or without :port)");
        }
    }

    private static int port(String digits, String entry) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException(entry + " (expected: a port of 1 to 65535 behind the colon)");
    }

    /** Whether the address itself is allowed, whatever name the client says. */
    public boolean allows(InetAddress address, int port) {
        for (Range range : ranges) {
            if ((range.port == 0 || range.port == port) && range.range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the name is allowed; null never is. */
    public boolean allowsHost(@Nullable String host, int port) {
        if (host == null || hosts.isEmpty()) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        for (Host allowed : hosts) {
            if ((allowed.port == 0 || allowed.port == port) && allowed.matches(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AllowList list && written.equals(list.written);
    }

    @Override
    public int hashCode() {
        return written.hashCode();
    }

    @Override
    public String toString() {
        return written.toString();
    }
}
