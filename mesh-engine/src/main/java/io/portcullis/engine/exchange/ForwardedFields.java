package io.portcullis.engine.exchange;

import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.ForwardedPolicy.Fields;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the gateway knows about the client of a request: {@code X-Forwarded-*}, and {@code Forwarded} (RFC 7239) where that
 * is wanted. What a client wrote there is gone by then. Stateless.
 */
final class ForwardedFields {
    private static final HeaderName X_FORWARDED_PREFIX = HeaderName.of("X-Forwarded-Prefix");

    private ForwardedFields() {}

    /**
     * Writes them.
     *
     * @param chain what trusted proxies say, or null
     * @return the client
     */
    static ClientConnection write(
            RequestHead head, ClientConnection connection, @Nullable ForwardedChain chain, ForwardedPolicy policy) {
        Fields wanted = policy.fields();
        ClientConnection client = client(connection, chain);
        String proto = client.secure() ? "https" : "http";
        String host = chain == null || chain.host() == null ? head.authority() : chain.host();
        Headers headers = head.headers();
        InetAddress opener = connection.remoteAddress().getAddress();
        if (wanted.xFor()) {
            headers.add(HeaderName.X_FORWARDED_FOR, addresses(chain, opener));
        }
        if (wanted.xProto()) {
            headers.add(HeaderName.X_FORWARDED_PROTO, proto);
        }
        if (wanted.xPort()) {
            String port = chain == null ? null : chain.port();
            headers.add(HeaderName.X_FORWARDED_PORT, port == null ? portOf(host, client.secure()) : port);
        }
        if (wanted.xHost() && !host.isEmpty()) {
            headers.add(HeaderName.X_FORWARDED_HOST, host);
        }
        if (wanted.xPrefix() && chain != null && chain.prefix() != null) {
            headers.add(X_FORWARDED_PREFIX, chain.prefix());
        }
        if (wanted.forwarded()) {
            headers.add(HeaderName.FORWARDED, forwarded(head, connection, chain, host, proto));
        }
        return client;
    }

    private static ClientConnection client(ClientConnection connection, @Nullable ForwardedChain chain) {
        if (chain == null) {
            return connection;
        }
        boolean secure =
                chain.proto() == null ? connection.secure() : chain.proto().equals("https");
        return new ForwardedClient(connection, chain.client(), NodeName.remote(chain.client()), secure);
    }

    private static String addresses(@Nullable ForwardedChain chain, InetAddress opener) {
        if (chain == null) {
            return NodeName.text(opener);
        }
        StringBuilder addresses = new StringBuilder();
        chain.hops().forEach(hop -> addresses.append(NodeName.text(hop)).append(", "));
        return addresses.append(NodeName.text(opener)).toString();
    }

    private static String forwarded(
            RequestHead head, ClientConnection connection, @Nullable ForwardedChain chain, String host, String proto) {
        InetAddress opener = connection.remoteAddress().getAddress();
        StringBuilder text = new StringBuilder();
        if (chain == null) {
            return element(text, opener, host, proto).toString();
        }
        if (chain.elements() != null) {
            chain.elements().forEach(element -> text.append(element.text()).append(", "));
            return element(text, opener, head.authority(), connection.secure() ? "https" : "http")
                    .toString();
        }
        element(text, chain.hops().getFirst(), host, proto);
        chain.hops().stream().skip(1).forEach(hop -> text.append(", for=").append(NodeName.quoted(hop)));
        return text.append(", for=").append(NodeName.quoted(opener)).toString();
    }

    private static StringBuilder element(StringBuilder text, InetAddress node, String host, String proto) {
        text.append("for=").append(NodeName.quoted(node));
        if (!host.isEmpty()) {
            text.append(";host=").append(ForwardedElement.quoted(host));
        }
        return text.append(";proto=").append(proto);
    }

    private static String portOf(String authority, boolean secure) {
        int colon = authority.lastIndexOf(':');
        if (colon > authority.lastIndexOf(']') && colon < authority.length() - 1) {
            return authority.substring(colon + 1);
        }
        return secure ? "443" : "80";
    }
}
