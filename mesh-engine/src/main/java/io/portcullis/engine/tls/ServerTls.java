package io.portcullis.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a listener for workloads of the mesh; strangers are the business of {@link EdgeTls}. New handshakes use the newest material of its source, connections that are open stay as they are.
 * Sessions are resumed only within one version of the material. Any thread.
 */
public final class ServerTls {
    private final Mode mode;
    private final TlsMaterialSource source;
    private final TlsSettings settings;
    private volatile Current current;

    /** Whom a listener lets in. */
    public enum Mode {
        /** Workloads with a SPIFFE ID of a trusted trust domain, nobody else. */
        STRICT,
        /** As STRICT for who speaks TLS; who speaks plaintext on the same port is an untrusted peer. */
        PERMISSIVE
    }

    private record Current(TlsMaterial material, SSLContext context, SpiffeVerifier verifier) {}

    /** @throws IllegalArgumentException if the material is not that of a workload */
    public ServerTls(Mode mode, TlsMaterialSource source, TlsSettings settings) {
        this.mode = mode;
        this.source = source;
        this.settings = settings;
        source.onChange(this::rebuild); // Before the first look, so that no change falls between the two.
        synchronized (this) {
            this.current = build();
        }
    }

    private synchronized void rebuild() {
        current = build();
    }

    public Mode mode() {
        return mode;
    }

    /** The version of the material new handshakes use. */
    public long version() {
        return current.material().version();
    }

    /**
     * A handler for one connection that speaks TLS, whatever the mode. Between workloads it agrees on a {@link MeshProtocol},
     * or on HTTP/1.1 with clients that are no sidecar; who wants nothing of these is refused.
     */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SSLEngine engine = current.context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = Engines.parameters(
                engine, MeshProtocol.HTTP2.alpn(), MeshProtocol.HTTP.alpn(), MeshProtocol.TCP.alpn(), Engines.HTTP1);
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        return new VerifiedSslHandler(engine, settings, true);
    }

    /**
     * Who the peer has proven to be; ask after the handshake. Null if it proved nothing that holds: a listener in mode STRICT
     * then closes the connection.
     */
    public static @Nullable PeerIdentity peerOf(SslHandler handler) {
        return handler instanceof VerifiedSslHandler ours ? ours.peer() : null;
    }

    /** What was agreed on with the sidecar of the other end; null if the client is none. Ask after the handshake. */
    public static @Nullable MeshProtocol protocolOf(SslHandler handler) {
        // Not SslHandler.applicationProtocol(): that is null for an engine of the JDK.
        return MeshProtocol.of(handler.engine().getApplicationProtocol());
    }

    /**
     * Whether the newest roots still vouch for the peer of an open connection. After a change, connections of whom they do
     * not are closed between exchanges. Takes a fraction of a millisecond: ask once per connection and version.
     */
    public boolean stillTrusts(PeerIdentity peer) {
        return current.verifier().stillTrusts(peer);
    }

    private Current build() {
        TlsMaterial material = source.current();
        if (material.id() == null) {
            throw new IllegalArgumentException("TLS mode " + mode
                    + " needs the material of a workload (a SPIFFE ID and roots), not that of an ordinary server");
        }
        SpiffeVerifier verifier = new SpiffeVerifier(material, settings.clock());
        SpiffeTrustManager trust = new SpiffeTrustManager(verifier, Set.of());
        return new Current(material, Engines.context(material.keyManager(), trust), verifier);
    }
}
