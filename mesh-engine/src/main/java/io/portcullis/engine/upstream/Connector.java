package io.portcullis.engine.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.resolver.AddressResolverGroup;
import io.portcullis.core.error.Failure;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.http1.HeadLimits;
import io.portcullis.engine.http2.Http2UpstreamSettings;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Transport;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.WireProtocol;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Makes connections of one event loop: TCP, TLS where the service wants it, the codec on top. Event loop only. */
public final class Connector {
    private final Connecting.Means means;
    private final Http2UpstreamSettings settings;

    /** @param tls secures the connections to services that want it, or null: then those fail */
    public Connector(
            LoopContext loop,
            Transport transport,
            AddressResolverGroup<InetSocketAddress> resolver,
            @Nullable ClientTls tls,
            HeadLimits limits) {
        this.means = new Connecting.Means(loop, transport, resolver, tls);
        this.settings = new Http2UpstreamSettings(limits, loop.flushes(), loop.buffers(), loop.timers(), loop.ticker());
    }

    /** Told once how it went. */
    interface Outcome {
        void connected(UpstreamConnection connection);

        void failed(Failure failure);

        /** Before one of these: the endpoint should be offered no HTTP/2 for so long. */
        default void knowsNoHttp2(long nanos) {}
    }

    /** Told once how it went, by who wants a connection without a codec. */
    public interface RawOutcome {
        /**
         * Connected, and secured where that was wanted.
         *
         * @param channel allows half-closure where it is not secured; the last handler of its pipeline is a placeholder that
         *     the taker replaces at once
         * @param placeholder what to replace
         */
        void connected(Channel channel, ChannelHandler placeholder);

        /** There is none, and nothing was sent anywhere. */
        void failed(Failure failure);
    }

    /** Changes whenever connections made before should not be used for new exchanges. */
    long tlsGeneration() {
        ClientTls tls = means.tls();
        return tls == null ? 0 : tls.version();
    }

    /**
     * Makes a connection for attempts.
     *
     * @param proxied for whom, where the policy wants that told; null for ourselves
     * @param protocol one for HTTP
     */
    void connect(
            Endpoint endpoint,
            ServicePolicy policy,
            @Nullable ProxyHeader proxied,
            WireProtocol protocol,
            UpstreamConnection.Owner owner,
            Outcome outcome) {
        new HttpConnecting(means, settings, endpoint, policy, proxied, protocol, owner, outcome).start();
    }

    /**
     * Makes a connection that carries bytes as they are.
     *
     * @param proxied for whom, where the policy wants that told
     * @return cancels it while it is being made
     */
    public Runnable connectRaw(
            Endpoint endpoint, ServicePolicy policy, @Nullable ProxyHeader proxied, RawOutcome outcome) {
        Connecting connecting = new Connecting(means, endpoint, policy, proxied, WireProtocol.TCP) {
            @Override
            void ready(Channel channel, boolean secure, @Nullable PeerIdentity peer) {
                settle();
                outcome.connected(channel, Unprepared.INSTANCE);
            }

            @Override
            void failed(Failure failure) {
                outcome.failed(failure);
            }
        };
        connecting.start();
        return connecting::cancel;
    }
}
