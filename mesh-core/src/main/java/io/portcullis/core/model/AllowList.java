package io.portcullis.core.model;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private static final int ANY_PORT = 0;
    private static final Pattern BRACKETS = Pattern.compile("^\\[([^\\[\\]]*)]");
    /** What no name has: a colon, a slash, or a last label of digits alone. */
    private static final Pattern ADDRESS = Pattern.compile("[:/]|(^|\\.)\\d+$");

    /** Nothing is allowed. */
    public static final AllowList NONE = of(List.of());

    private final List<String> written;
    private final List<Range> ranges;
    /** The names by their port, 0 for all ports. */
    private final Map<Integer, HostTable<Boolean>> hosts;

    private record Range(IpRange range, int port) {}

    /** @throws IllegalArgumentException naming the first entry that is none */
    private AllowList(List<String> entries) {
        List<Range> addresses = new ArrayList<>();
        Map<Integer, Map<String, Boolean>> names = new HashMap<>();
        entries.forEach(entry -> read(entry, addresses, names));
        written = List.copyOf(entries);
        ranges = List.copyOf(addresses);
        hosts = names.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> HostTable.of(each.getValue())));
    }

    /** @throws IllegalArgumentException naming the first entry that is none */
    public static AllowList of(List<String> entries) {
        return new AllowList(entries);
    }

    private static void read(String entry, List<Range> ranges, Map<Integer, Map<String, Boolean>> hosts) {
        int close = entry.indexOf(']');
        boolean manyColons = close < 0 && entry.indexOf(':') != entry.lastIndexOf(':');
        int colon = manyColons ? -1 : entry.indexOf(':', close + 1);
        String what = (colon < 0 ? entry : entry.substring(0, colon)).toLowerCase(Locale.ROOT);
        int port = colon < 0 ? ANY_PORT : port(entry.substring(colon + 1), entry);
        String address = BRACKETS.matcher(what).replaceFirst("$1");
        if (ADDRESS.matcher(address).find()) {
            ranges.add(new Range(IpRange.parse(address), port));
        } else if (ServiceId.isName(what.startsWith("*.") ? what.substring(2) : what)) {
            hosts.computeIfAbsent(port, each -> new HashMap<>()).put(what, true);
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
            if ((range.port == ANY_PORT || range.port == port) && range.range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the name is allowed; null never is. */
    public boolean allowsHost(@Nullable String host, int port) {
        return host != null && (names(ANY_PORT, host) || names(port, host));
    }

    private boolean names(int port, String host) {
        HostTable<Boolean> names = hosts.get(port);
        return names != null && names.find(host) != null;
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
