package io.portcullis.engine.flow;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.tls.EdgeClient;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A client, known by its socket, its PROXY header and its TLS session. Event loop only. */
public final class SocketClient implements ClientConnection {
    private final Channel channel;
    private final boolean secure;
    private final Supplier<@Nullable PeerIdentity> peer;
    private final @Nullable InetSocketAddress originalDestination;
    private final @Nullable ProxyHeader proxied;
    private final @Nullable EdgeClient edge;
    private @Nullable String remote;

    /** A client whose connection came without a PROXY header, and that is a workload or speaks plaintext. */
    public SocketClient(
            Channel channel,
            boolean secure,
            Supplier<@Nullable PeerIdentity> peer,
            @Nullable InetSocketAddress originalDestination) {
        this(channel, secure, peer, originalDestination, null, null);
    }

    /**
     * @param secure whether the channel is encrypted
     * @param peer the identity the client has proven, asked for when an exchange wants it
     * @param originalDestination where the client wanted to connect to when a rule of the system redirected it here, or null
     * @param proxied what a load balancer that is believed says about the connection, or null
     * @param edge what a client from outside agreed on by TLS, or null
     */
    public SocketClient(
            Channel channel,
            boolean secure,
            Supplier<@Nullable PeerIdentity> peer,
            @Nullable InetSocketAddress originalDestination,
            @Nullable ProxyHeader proxied,
            @Nullable EdgeClient edge) {
        this.channel = channel;
        this.secure = secure;
        this.peer = peer;
        this.originalDestination = originalDestination;
        this.proxied = proxied;
        this.edge = edge;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return proxied == null ? (InetSocketAddress) channel.remoteAddress() : proxied.source();
    }

    @Override
    public @Nullable String proxy() {
        return proxied == null ? null : text((InetSocketAddress) channel.remoteAddress());
    }

    @Override
    public String remote() {
        String text = remote;
        if (text == null) {
            text = text(remoteAddress());
            remote = text;
        }
        return text;
    }

    @Override
    public InetSocketAddress localAddress() {
        return proxied != null && proxied.destination().getPort() > 0
                ? proxied.destination()
                : (InetSocketAddress) channel.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress originalDestination() {
        return originalDestination;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        SslHandler tls = secure ? channel.pipeline().get(SslHandler.class) : null;
        return tls == null ? null : tls.engine().getSession();
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return peer.get();
    }

    @Override
    public @Nullable EdgeClient edge() {
        return edge;
    }

    /** {@code host:port}, IPv6 addresses in brackets. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return host.indexOf(':') < 0 ? host + ':' + address.getPort() : '[' + host + "]:" + address.getPort();
    }
}
