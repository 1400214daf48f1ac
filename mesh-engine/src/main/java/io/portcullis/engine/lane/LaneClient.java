package io.portcullis.engine.lane;

import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What code of the application may know of the client of a request. Immutable, any thread.
 *
 * @param remoteAddress the address of the client's socket
 * @param localAddress the address the client connected to
 * @param tlsSession the client's TLS session, or null in plaintext
 * @param peer the verified identity of the client, or null
 */
public record LaneClient(
        InetSocketAddress remoteAddress,
        InetSocketAddress localAddress,
        @Nullable SSLSession tlsSession,
        @Nullable PeerIdentity peer) {
    /** What a connection says; on its event loop. */
    public static LaneClient of(ClientConnection client) {
        return new LaneClient(client.remoteAddress(), client.destination(), client.tlsSession(), client.peer());
    }

    /** Whether the client's connection is encrypted. */
    public boolean secure() {
        return tlsSession != null;
    }
}
