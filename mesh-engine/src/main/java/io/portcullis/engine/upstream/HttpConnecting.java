package io.portcullis.engine.upstream;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.core.error.Failure;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.http1.HeadLimits;
import io.portcullis.engine.http1.Http1UpstreamConnection;
import io.portcullis.engine.http2.Http2UpstreamConnection;
import io.portcullis.engine.http2.Http2UpstreamSettings;
import io.portcullis.engine.http2.UpstreamCodec;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.WireProtocol;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection for HTTP in the making, up to where attempts may be opened. Event loop only. */
// Whether an endpoint in the clear speaks HTTP/2 shows when it answers our preface, which is no request: if it does
// not, a second
// connection is made and nothing has happened.
final class HttpConnecting extends Connecting implements Http2UpstreamConnection.Beginning {
    /** An endpoint that closed without a word may have been about to restart. */
    private static final long CLOSED_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** One that said nothing waits for more of a request, or is busy: to ask again soon would make many wait as long. */
    private static final long SILENT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Http2UpstreamSettings settings;
    private final UpstreamConnection.Owner owner;
    private final Connector.Outcome outcome;
    private boolean asking;
    private boolean secure;

    HttpConnecting(
            Means means,
            Http2UpstreamSettings settings,
            Endpoint endpoint,
            ServicePolicy policy,
            @Nullable ProxyHeader proxied,
            WireProtocol protocol,
            UpstreamConnection.Owner owner,
            Connector.Outcome outcome) {
        super(means, endpoint, policy, proxied, protocol);
        this.settings = settings;
        this.owner = owner;
        this.outcome = outcome;
    }

    @Override
    void ready(Channel channel, boolean secured, @Nullable PeerIdentity peer) {
        secure = secured;
        String agreed = agreed(channel);
        boolean http2 = secured ? WireProtocol.isHttp2(agreed) : protocol() != WireProtocol.HTTP1;
        if (http2) {
            ask(channel, peer);
        } else if (protocol() == WireProtocol.HTTP2) {
            channel.close();
            fail(ConnectFailures.noHttp2(
                    endpoint(), new StreamReset(StreamReset.Code.PROTOCOL, "the TLS handshake did not agree on it")));
        } else {
            speakHttp1(channel, peer);
        }
    }

    private static String agreed(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        String agreed = handler == null ? null : handler.engine().getApplicationProtocol();
        return agreed == null ? "" : agreed;
    }

    private void speakHttp1(Channel channel, @Nullable PeerIdentity peer) {
        settle();
        HeadLimits limits = settings.limits();
        Http1UpstreamConnection connection = new Http1UpstreamConnection(
                owner, limits, settings.flushes(), settings.buffers(), secure, sidecar(channel), () -> peer);
        channel.pipeline().replace(Unprepared.INSTANCE, "http1", connection);
        outcome.connected(connection);
    }

    private static boolean sidecar(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler != null && ServerTls.protocolOf(handler) != null;
    }

    private void ask(Channel channel, @Nullable PeerIdentity peer) {
        asking = true;
        channel.pipeline()
                .replace(
                        Unprepared.INSTANCE,
                        "http2",
                        UpstreamCodec.connection(owner, this, settings, policy().connections(), secure, () -> peer));
    }

    @Override
    public void ready(Http2UpstreamConnection connection) {
        if (settle()) {
            outcome.connected(connection);
        } else {
            connection.close();
        }
    }

    @Override
    public void failed(StreamReset reason) {
        if (!asking) {
            return;
        }
        asking = false;
        if (mayDoWithout()) {
            boolean certain = reason.code() == StreamReset.Code.PROTOCOL;
            doWithout(certain ? policy().connections().maxAge().toNanos() : CLOSED_NANOS);
        } else {
            fail(ConnectFailures.noHttp2(endpoint(), reason));
        }
    }

    @Override
    boolean late() {
        if (!asking) {
            return true;
        }
        asking = false;
        if (mayDoWithout()) {
            doWithout(SILENT_NANOS);
            return false;
        }
        fail(ConnectFailures.noHttp2(
                endpoint(),
                new StreamReset(StreamReset.Code.CLOSED, "it sent no SETTINGS within the connect timeout")));
        return true;
    }

    private boolean mayDoWithout() {
        return protocol() == WireProtocol.HTTP && !secure;
    }

    private void doWithout(long nanos) {
        outcome.knowsNoHttp2(nanos);
        startAgain(WireProtocol.HTTP1);
    }

    @Override
    void failed(Failure failure) {
        outcome.failed(failure);
    }
}
