package io.portcullis.engine.route;

import io.portcullis.core.extension.FilterRequest;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A request as a filter of an application sees it. Event loop only. */
final class RequestView extends MessageView implements FilterRequest {
    private final RequestHead head;
    private final Passage passage;

    RequestView(String filter, RequestHead head, Passage passage) {
        super(filter, head.headers(), passage);
        this.head = head;
        this.passage = passage;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public void path(String path) {
        if (!path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0 || !isVisible(path)) {
            throw new IllegalArgumentException(
                    "path: '" + path + "' (expected: absolute and percent-encoded, without a query)");
        }
        head.path(path);
    }

    @Override
    public @Nullable String query() {
        return head.query();
    }

    @Override
    public void query(@Nullable String query) {
        if (query != null && (query.indexOf('#') >= 0 || !isVisible(query))) {
            throw new IllegalArgumentException("query: '" + query + "' (expected: percent-encoded)");
        }
        head.query(query);
    }

    private static boolean isVisible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public String host() {
        return head.authority();
    }

    @Override
    public @Nullable String variable(String name) {
        return passage.variables().get(name);
    }

    @Override
    public @Nullable InetAddress clientAddress() {
        return passage.arrival().address();
    }

    @Override
    public @Nullable String clientIdentity() {
        ClientConnection client = passage.arrival().client();
        PeerIdentity peer = client == null ? null : client.peer();
        return peer == null ? null : peer.spiffeId();
    }
}
