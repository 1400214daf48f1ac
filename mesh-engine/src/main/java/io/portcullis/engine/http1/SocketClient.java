package io.portcullis.engine.http1;

import io.netty.channel.Channel;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client, known by its socket and by its TLS session. */
final class SocketClient implements ClientConnection {
    private final Supplier<Channel> channel;
    private final boolean secure;
    private final Supplier<@Nullable PeerIdentity> peer;
    private @Nullable String remote;

    SocketClient(Supplier<Channel> channel, boolean secure, Supplier<@Nullable PeerIdentity> peer) {
        this.channel = channel;
        this.secure = secure;
        this.peer = peer;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.get().remoteAddress();
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
        return (InetSocketAddress) channel.get().localAddress();
    }

    @Override
    public boolean secure() {
        return secure;
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
