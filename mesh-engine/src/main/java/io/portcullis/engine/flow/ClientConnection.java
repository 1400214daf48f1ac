package io.portcullis.engine.flow;

import io.portcullis.engine.tls.EdgeClient;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What an exchange may know about the connection of its client. Event loop only. */
public interface ClientConnection {
    /** The client's address: of its socket, or what somebody says who is believed. */
    InetSocketAddress remoteAddress();

    /** The same as {@code host:port}, made once for the connection. */
    String remote();

    /** The address it connected to. */
    InetSocketAddress localAddress();

    /** Who passes the client's bytes on to us, as {@code host:port}: the other end of our socket; null if that is the client. */
    @Nullable
    String proxy();

    /** Who opened the connection, as far as that can be told without looking at requests. */
    default InetSocketAddress opener() {
        return remoteAddress();
    }

    /** Where it wanted to connect to when a rule of the system redirected it here, or null. */
    @Nullable
    InetSocketAddress originalDestination();

    /** Where it wanted to connect to, redirected or not. */
    default InetSocketAddress destination() {
        InetSocketAddress original = originalDestination();
        return original == null ? localAddress() : original;
    }

    /** Whether the connection is encrypted. */
    boolean secure();

    /** The TLS session, or null in plaintext. The session itself may be used by any thread. */
    @Nullable
    SSLSession tlsSession();

    /** The verified identity of the peer, or null: plaintext, or TLS without a client certificate. */
    @Nullable
    PeerIdentity peer();

    /** What a client from outside agreed on by TLS, or null: plaintext, or a workload of the mesh. */
    @Nullable
    EdgeClient edge();
}
