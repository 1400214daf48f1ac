package io.portcullis.engine.exchange;

import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.tls.EdgeClient;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A client of whom a trusted proxy tells, over a connection that many clients may share. Made for one request; event loop only.
 *
 * @param connection of the proxy
 * @param remoteAddress of the client; port 0 where it is not known
 * @param remote the same for people
 * @param secure whether the client's own connection is encrypted
 */
record ForwardedClient(ClientConnection connection, InetSocketAddress remoteAddress, String remote, boolean secure)
        implements ClientConnection {
    @Override
    public InetSocketAddress localAddress() {
        return connection.localAddress();
    }

    @Override
    public String proxy() {
        String balancer = connection.proxy();
        return balancer == null ? connection.remote() : balancer;
    }

    @Override
    public InetSocketAddress opener() {
        return connection.remoteAddress();
    }

    @Override
    public @Nullable InetSocketAddress originalDestination() {
        return connection.originalDestination();
    }

    /** Of the connection with the proxy: that of the client ends there. */
    @Override
    public @Nullable SSLSession tlsSession() {
        return connection.tlsSession();
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return connection.peer();
    }

    /** Of the connection with the proxy, too. */
    @Override
    public @Nullable EdgeClient edge() {
        return connection.edge();
    }
}
