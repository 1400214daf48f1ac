package io.portcullis.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.core.model.UpstreamTls;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of connections to upstreams: mutual between workloads, ordinary to the web, each with a context of its own. New
 * handshakes use the newest material. Any thread.
 */
public final class ClientTls {
    private final TlsSettings settings;
    private final SSLContext web;
    private volatile @Nullable Workload workload;

    /** The contexts of one version, one for each set of expected identities; as many as there are services. */
    private static final class Workload {
        private final TlsMaterial material;
        private final SpiffeVerifier verifier;
        private final ConcurrentMap<Set<String>, SSLContext> contexts = new ConcurrentHashMap<>();

        Workload(TlsMaterial material, TlsSettings settings) {
            this.material = material;
            this.verifier = new SpiffeVerifier(material, settings.clock());
        }

        SSLContext context(Set<String> expected) {
            return contexts.computeIfAbsent(expected, ids -> withoutSessions(new SpiffeTrustManager(verifier, ids)));
        }

        /** The JDK files each session it never resumes; 1 is the least its cache can be bounded to. */
        private SSLContext withoutSessions(SpiffeTrustManager trust) {
            SSLContext context = Engines.context(material.keyManager(), trust);
            context.getClientSessionContext().setSessionCacheSize(1);
            return context;
        }
    }

    /**
     * @param source of our own identity, or null where there is none: then only the web is reachable by TLS
     * @param webTrust whom to trust in the web, or null for the JDK's trust store
     * @throws IllegalArgumentException if the material is not that of a workload
     */
    public ClientTls(@Nullable TlsMaterialSource source, TlsSettings settings, @Nullable TrustManager webTrust) {
        this.settings = settings;
        this.web = Engines.context(null, webTrust);
        if (source != null) {
            source.onChange(() -> rebuild(source)); // Before the first look: no change falls between the two.
            rebuild(source);
        }
    }

    private synchronized void rebuild(TlsMaterialSource from) {
        workload = build(from);
    }

    /** Our own identity or none, and the JDK's trust store. */
    public ClientTls(@Nullable TlsMaterialSource source, TlsSettings settings) {
        this(source, settings, null);
    }

    /** The version of the material new handshakes use; 0 without an identity. Part of the key of a pool. */
    public long version() {
        Workload now = workload;
        return now == null ? 0 : now.material.version();
    }

    /**
     * A handler for one connection.
     *
     * @param tls Mutual or Web
     * @param port of the endpoint
     * @param protocol what will be spoken
     * @throws IllegalArgumentException for Plaintext
     * @throws IllegalStateException for Mutual without an identity of our own; the message says what to configure
     */
    public SslHandler newHandler(
            ByteBufAllocator allocator, UpstreamTls tls, String host, int port, WireProtocol protocol) {
        return switch (tls) {
            case UpstreamTls.Mutual mutual -> mutual(mutual, protocol);
            case UpstreamTls.Web(String serverName) -> web(serverName, port, protocol);
            case UpstreamTls.Plaintext plaintext ->
                throw new IllegalArgumentException(
                        "tls: plaintext to " + host + ':' + port + " (expected: mutual or web)");
        };
    }

    /** As {@link ServerTls#peerOf}. Null for the web, where a host name is proven and no workload. */
    public static @Nullable PeerIdentity peerOf(SslHandler handler) {
        return ServerTls.peerOf(handler);
    }

    /** As {@link ServerTls#stillTrusts}. */
    public boolean stillTrusts(PeerIdentity peer) {
        Workload now = workload;
        return now != null && now.verifier.stillTrusts(peer);
    }

    private SslHandler mutual(UpstreamTls.Mutual tls, WireProtocol protocol) {
        Workload now = workload;
        if (now == null) {
            throw new IllegalStateException(
                    "mutual TLS without a certificate of our own: set portcullis.tls.bundle to the workload's bundle");
        }
        // No host and port: the JDK then never resumes a session, and each connection verifies the endpoint anew.
        SSLEngine engine = now.context(tls.expectedIdentities()).createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = Engines.parameters(engine, protocol.meshNames());
        if (tls.serverName() != null) {
            parameters.setServerNames(List.of(new SNIHostName(tls.serverName())));
        }
        engine.setSSLParameters(parameters);
        return new VerifiedSslHandler(engine, settings, true);
    }

    private SslHandler web(String serverName, int port, WireProtocol protocol) {
        SSLEngine engine = web.createSSLEngine(serverName, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = Engines.parameters(engine, protocol.webNames());
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return new VerifiedSslHandler(engine, settings, false);
    }

    private Workload build(TlsMaterialSource from) {
        TlsMaterial material = from.current();
        if (material.id() == null) {
            throw new IllegalArgumentException(
                    "mutual TLS needs the material of a workload (a SPIFFE ID and roots), not that of an ordinary server");
        }
        return new Workload(material, settings);
    }
}
