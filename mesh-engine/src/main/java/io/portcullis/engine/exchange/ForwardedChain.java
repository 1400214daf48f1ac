package io.portcullis.engine.exchange;

import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What trusted proxies in front of the gateway say about the way of a request. The client is found from the right, hop by hop: a
 * hop's word counts only if the hop to the right of it is trusted. What stands to the left of the client is the client's own
 * word, and is dropped. Made for one request; event loop only.
 *
 * @param client who is called the client, by the last proxy that is trusted
 * @param hops addresses of the client and of the proxies in between, as text; the one that opened our connection not among them
 * @param elements the same as elements of {@code Forwarded}, or null where that is not believed
 * @param proto what the client spoke: {@code http} or {@code https}; null where nobody says it
 * @param host what the client called, or null
 * @param port at which port, or null
 * @param prefix of the path, that was stripped before, or null
 */
record ForwardedChain(
        InetSocketAddress client,
        List<InetAddress> hops,
        @Nullable List<ForwardedElement> elements,
        @Nullable String proto,
        @Nullable String host,
        @Nullable String port,
        @Nullable String prefix) {
    private static final HeaderName X_FORWARDED_PREFIX = HeaderName.of("X-Forwarded-Prefix");
    private static final int MAX_HOST_CHARS = 260;

    /**
     * Reads it, before the fields are removed.
     *
     * @return null if nobody is trusted, or nothing is said that holds
     */
    static @Nullable ForwardedChain read(Headers headers, ClientConnection connection, ForwardedPolicy policy) {
        if (!policy.believes() || !policy.trusts(connection.remoteAddress().getAddress())) {
            return null;
        }
        return switch (policy.believed()) {
            case X_FORWARDED -> ofXForwarded(headers, policy);
            case FORWARDED -> ofForwarded(headers, policy);
        };
    }

    private static @Nullable ForwardedChain ofXForwarded(Headers headers, ForwardedPolicy policy) {
        List<String> nodes = list(headers, HeaderName.X_FORWARDED_FOR);
        List<InetSocketAddress> hops = hops(nodes, policy);
        if (hops.isEmpty()) {
            return null;
        }
        int at = nodes.size() - hops.size();
        return new ForwardedChain(
                hops.getFirst(),
                addresses(hops),
                null,
                proto(pick(list(headers, HeaderName.X_FORWARDED_PROTO), at, nodes.size())),
                host(pick(list(headers, HeaderName.X_FORWARDED_HOST), at, nodes.size())),
                port(pick(list(headers, HeaderName.X_FORWARDED_PORT), at, nodes.size())),
                prefix(pick(list(headers, X_FORWARDED_PREFIX), at, nodes.size())));
    }

    private static @Nullable ForwardedChain ofForwarded(Headers headers, ForwardedPolicy policy) {
        List<ForwardedElement> elements = ForwardedElement.parse(String.join(",", headers.all(HeaderName.FORWARDED)));
        if (elements == null) {
            return null;
        }
        List<InetSocketAddress> hops =
                hops(elements.stream().map(ForwardedElement::node).toList(), policy);
        if (hops.isEmpty()) {
            return null;
        }
        List<ForwardedElement> believed = elements.subList(elements.size() - hops.size(), elements.size());
        ForwardedElement of = believed.getFirst();
        return new ForwardedChain(
                hops.getFirst(), addresses(hops), believed, proto(of.proto()), host(of.host()), null, null);
    }

    /** From the right up to the first that is not trusted, or not readable. */
    private static List<InetSocketAddress> hops(List<String> nodes, ForwardedPolicy policy) {
        List<InetSocketAddress> hops = new ArrayList<>(2);
        boolean trusted = true;
        for (int index = nodes.size() - 1; index >= 0 && trusted; index--) {
            InetSocketAddress node = NodeName.parse(nodes.get(index));
            if (node == null) {
                break;
            }
            hops.addFirst(node);
            trusted = policy.trusts(node.getAddress());
        }
        return hops;
    }

    private static List<InetAddress> addresses(List<InetSocketAddress> hops) {
        List<InetAddress> addresses = new ArrayList<>(hops.size());
        hops.forEach(hop -> addresses.add(hop.getAddress()));
        return addresses;
    }

    private static List<String> list(Headers headers, HeaderName name) {
        List<String> items = new ArrayList<>(2);
        for (int line = headers.indexOf(name, 0); line >= 0; line = headers.indexOf(name, line + 1)) {
            for (String item : headers.value(line).split(",", -1)) {
                items.add(item.strip());
            }
        }
        return items;
    }

    /** What stands beside the client's address where each proxy appends its part; else the last, which the nearest wrote. */
    private static @Nullable String pick(List<String> items, int at, int hops) {
        return items.isEmpty() ? null : items.size() == hops ? items.get(at) : items.getLast();
    }

    private static @Nullable String proto(@Nullable String said) {
        if (said == null) {
            return null;
        }
        return said.equalsIgnoreCase("https") ? "https" : said.equalsIgnoreCase("http") ? "http" : null;
    }

    private static @Nullable String host(@Nullable String said) {
        if (said == null || said.isEmpty() || said.length() > MAX_HOST_CHARS) {
            return null;
        }
        return said.chars().allMatch(ForwardedChain::inHost) ? said : null;
    }

    private static boolean inHost(int c) {
        return c < 0x7F && (Character.isLetterOrDigit(c) || ".-_:[]".indexOf(c) >= 0);
    }

    private static @Nullable String port(@Nullable String said) {
        InetSocketAddress node = said == null ? null : NodeName.parse("0.0.0.0:" + said);
        return node == null || node.getPort() == 0 ? null : said;
    }

    /** One path, and no address: {@code //host} would be read as one. */
    private static @Nullable String prefix(@Nullable String said) {
        if (said == null || !said.startsWith("/") || said.startsWith("//") || said.startsWith("/\\")) {
            return null;
        }
        return said.chars().allMatch(c -> c > ' ' && c < 0x7F) ? said : null;
    }
}
