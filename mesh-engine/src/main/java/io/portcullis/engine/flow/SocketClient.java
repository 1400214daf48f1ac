package io.portcullis.engine.flow;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A client, known by its socket and by its TLS session. Event loop only. */
public final class SocketClient implements ClientConnection {
    private final Channel channel;
    private final boolean secure;
    private final Supplier<@Nullable PeerIdentity> peer;
    private final @Nullable InetSocketAddress originalDestination;
    private @Nullable String remote;

    /**
     * @param secure whether the channel is encrypted
     * @param peer the identity the client has proven, asked for when an exchange wants it
     * @param originalDestination where the client wanted to connect to when a rule of the system redirected it here, or null
     */
    public SocketClient(
            Channel channel,
            boolean secure,
            Supplier<@Nullable PeerIdentity> peer,
            @Nullable InetSocketAddress originalDestination) {
        this.channel = channel;
        this.secure = secure;
        this.peer = peer;
        this.originalDestination = originalDestination;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
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
        return (InetSocketAddress) channel.localAddress();
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

    private static String text(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return host.indexOf(':') < 0 ? host + ':' + address.getPort() : '[' + host + "]:" + address.getPort();
    }
}
