package io.portcullis.engine.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.http1.HeadLimits;
import io.portcullis.engine.http1.Http1UpstreamConnection;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.loop.Transport;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.proxy.ProxyHeaderWriter;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.MeshProtocol;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsFailures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes connections of one event loop: TCP, TLS where the service wants it, the codec on top. Event loop only. */
public final class Connector {
    private final LoopContext loop;
    private final Transport transport;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final @Nullable ClientTls tls;
    private final HeadLimits limits;

    /** @param tls secures the connections to services that want it, or null: then those fail */
    public Connector(
            LoopContext loop,
            Transport transport,
            AddressResolverGroup<InetSocketAddress> resolver,
            @Nullable ClientTls tls,
            HeadLimits limits) {
        this.loop = loop;
        this.transport = transport;
        this.resolver = resolver;
        this.tls = tls;
        this.limits = limits;
    }

    private static final List<String> WORDS_OF_THE_SYSTEM = List.of(
            "Connection refused",
            "No route to host",
            "Network is unreachable",
            "Connection reset by peer",
            "Cannot assign requested address",
            "Too many open files");

    /** Told once how it went. */
    interface Outcome {
        void connected(UpstreamConnection connection);

        void failed(Failure failure);
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
        return tls == null ? 0 : tls.version();
    }

    /** @param proxied for whom, where the policy wants that told; null for ourselves */
    void connect(
            Endpoint endpoint,
            ServicePolicy policy,
            @Nullable ProxyHeader proxied,
            UpstreamConnection.Owner owner,
            Outcome outcome) {
        new Connecting(endpoint, policy, proxied, MeshProtocol.HTTP) {
            @Override
            void ready(Channel channel, boolean secure, @Nullable PeerIdentity peer) {
                Http1UpstreamConnection connection = new Http1UpstreamConnection(
                        owner, limits, loop.flushes(), loop.buffers(), secure, sidecar(channel), () -> peer);
                channel.pipeline().replace(Unprepared.INSTANCE, "http1", connection);
                outcome.connected(connection);
            }

            @Override
            void failed(Failure failure) {
                outcome.failed(failure);
            }
        }.start();
    }

    /**
     * Makes a connection that carries bytes as they are.
     *
     * @param proxied for whom, where the policy wants that told
     * @return cancels it while it is being made
     */
    public Runnable connectRaw(Endpoint endpoint, ServicePolicy policy, ProxyHeader proxied, RawOutcome outcome) {
        Connecting connecting = new Connecting(endpoint, policy, proxied, MeshProtocol.TCP) {
            @Override
            void ready(Channel channel, boolean secure, @Nullable PeerIdentity peer) {
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

    private static boolean sidecar(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler != null && ServerTls.protocolOf(handler) != null;
    }

    /** More than one socket in a row that gets somebody else's events is not to be expected. */
    private static final int MAX_BEGINNINGS = 3;

    /** One connection in the making. */
    private abstract class Connecting {
        private final Endpoint endpoint;
        private final ServicePolicy policy;
        private final @Nullable ProxyHeader proxied;
        private final MeshProtocol protocol;
        private Timers.@Nullable Timer timer;
        private @Nullable Channel channel;
        private boolean settled;
        private int begun;

        Connecting(Endpoint endpoint, ServicePolicy policy, @Nullable ProxyHeader proxied, MeshProtocol protocol) {
            this.endpoint = endpoint;
            this.policy = policy;
            this.proxied = proxied;
            this.protocol = protocol;
        }

        abstract void ready(Channel channel, boolean secure, @Nullable PeerIdentity peer);

        abstract void failed(Failure failure);

        /** Nobody wants it any more. */
        void cancel() {
            settle();
            if (channel != null) {
                channel.close();
            }
        }

        void start() {
            if (secured() && tls == null) {
                failed(Failure.of(
                        FailureCode.UPSTREAM_TLS,
                        endpoint + " has to be called with TLS, but this process has no certificate",
                        "set portcullis.tls.bundle and its spring.ssl.bundle"));
                return;
            }
            timer = loop.timers()
                    .schedule(this::timedOut, policy.timeouts().connect().toNanos());
            connect();
        }

        private void connect() {
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop.loop())
                    .channelFactory(transport.socketChannels())
                    .resolver(resolver)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, protocol == MeshProtocol.TCP && !secured())
                    .handler(Unprepared.INSTANCE);
            SocketAddress source = source();
            InetSocketAddress remote = remote();
            ChannelFuture connecting = source == null ? bootstrap.connect(remote) : bootstrap.connect(remote, source);
            channel = connecting.channel();
            connecting.addListener(done -> {
                if (done.isSuccess()) {
                    secure(connecting.channel());
                } else if (neverBegun(done.cause()) && !settled && ++begun < MAX_BEGINNINGS) {
                    connect();
                } else {
                    fail(unreachable(done.cause()));
                }
            });
        }

        // Netty finds the channel of an event by its descriptor. A socket that is closed in a batch of events gives its
        // number to the next one at once, and an event of the old one that is still in the batch closes the new one
        // before it connects. Nothing has gone wrong outside of this process then, and nothing was sent.
        private boolean neverBegun(Throwable cause) {
            return cause instanceof ClosedChannelException;
        }

        private void secure(Channel connected) {
            if (settled) {
                connected.close();
                return;
            }
            announceClient(connected);
            if (!secured() || tls == null) {
                succeed(connected, false, null);
                return;
            }
            SslHandler handler;
            try {
                handler = tls.newHandler(connected.alloc(), security(), endpoint.host(), endpoint.port(), protocol);
            } catch (IllegalStateException e) {
                connected.close();
                fail(Failure.of(FailureCode.UPSTREAM_TLS, endpoint + " cannot be called: " + e.getMessage()));
                return;
            }
            connected.pipeline().addFirst(handler);
            handler.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    succeed(connected, true, ClientTls.peerOf(handler));
                } else {
                    connected.close();
                    fail(handshakeFailed(done.cause()));
                }
            });
        }

        /** Before anything else, TLS too (proxy-protocol.txt, section 2). */
        @SuppressWarnings("FutureReturnValueIgnored") // What fails here fails the connection.
        private void announceClient(Channel connected) {
            ProxyProtocol version = policy.connections().proxyProtocol();
            if (version != null) {
                connected.writeAndFlush(ProxyHeaderWriter.write(connected.alloc(), version, proxied));
            }
        }

        private void succeed(Channel ready, boolean secure, @Nullable PeerIdentity peer) {
            if (!ready.isActive()) {
                fail(Failure.of(FailureCode.CONNECT_FAILED, endpoint + " closed the connection at once"));
            } else if (settle()) {
                ready(ready, secure, peer);
            } else {
                ready.close();
            }
        }

        private void fail(Failure failure) {
            if (settle()) {
                failed(failure);
            }
        }

        private void timedOut() {
            Channel pending = channel;
            fail(Failure.of(
                    FailureCode.CONNECT_FAILED,
                    "no connection to " + endpoint + " within "
                            + policy.timeouts().connect().toMillis() + " ms",
                    "check that the address is right and no firewall drops the packets"));
            if (pending != null) {
                pending.close();
            }
        }

        private boolean secured() {
            return !(security() instanceof UpstreamTls.Plaintext);
        }

        /** An instance in a registry may be secure by itself. */
        private UpstreamTls security() {
            return endpoint.secure() && policy.tls() instanceof UpstreamTls.Plaintext
                    ? new UpstreamTls.Web(endpoint.host())
                    : policy.tls();
        }

        private boolean settle() {
            boolean first = !settled;
            settled = true;
            if (timer != null) {
                timer.cancel();
            }
            return first;
        }

        private InetSocketAddress remote() {
            byte[] address = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
            if (address == null) {
                return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
            }
            return new InetSocketAddress(inetAddress(address), endpoint.port());
        }

        private @Nullable SocketAddress source() {
            String address = policy.connections().sourceAddress();
            byte[] bytes = address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
            return bytes == null ? null : new InetSocketAddress(inetAddress(bytes), 0);
        }

        private Failure unreachable(Throwable cause) {
            boolean name = cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException;
            return Failure.of(
                    FailureCode.CONNECT_FAILED,
                    (name ? "the name of " : "no connection to ")
                            + endpoint
                            + (name ? " is not known to the DNS: " : ": ")
                            + reason(cause),
                    name ? "check the endpoint's address" : "check that the application runs and listens there");
        }

        /** Netty wraps the system's words into its own, which name call, number and address once more. */
        private String reason(Throwable cause) {
            String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            for (String known : WORDS_OF_THE_SYSTEM) {
                if (text.contains(known)) {
                    return known.toLowerCase(Locale.ROOT);
                }
            }
            return text;
        }

        private Failure handshakeFailed(Throwable cause) {
            return Failure.of(
                    FailureCode.UPSTREAM_TLS,
                    "the TLS handshake with " + endpoint + " failed: " + TlsFailures.explain(cause),
                    "compare the service's tls.expected-identities with the certificate of its sidecar");
        }
    }

    /** Stands where the codec will: what goes wrong before it is there is told by the futures of connect and handshake. */
    @Sharable
    private static final class Unprepared extends ChannelInboundHandlerAdapter {
        static final Unprepared INSTANCE = new Unprepared();

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private static InetAddress inetAddress(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }
}
