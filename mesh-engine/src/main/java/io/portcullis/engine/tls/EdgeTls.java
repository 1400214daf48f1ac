package io.portcullis.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.portcullis.core.model.HostTable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a public listener: which host a client means is told by the name it asks for (server_name, RFC 6066, 3), and each
 * host has a certificate and a rule about clients' certificates of its own. Any thread.
 */
public final class EdgeTls {
    private final EdgeHost byDefault;
    private final HostTable<EdgeHost> named;
    private final UnknownName unknown;
    private final Handshakes handshakes;
    private final TlsSettings settings;
    private final boolean asksForCertificates;

    /** What becomes of clients that ask for a name nobody has here, or for none. */
    public enum UnknownName {
        /** They get the default certificate, and decide themselves. */
        DEFAULT,
        /** They get the alert unrecognized_name, unless the default certificate is for that name. */
        REFUSE
    }

    /**
     * @param byDefault the host of whoever asks for none of the names
     * @param named the other hosts
     * @param unknown whether strangers' names lead to the default host
     * @param handshakes bound and count
     * @param settings its timeout bounds the time from accept to the end of the handshake
     */
    public EdgeTls(
            EdgeHost byDefault,
            HostTable<EdgeHost> named,
            UnknownName unknown,
            Handshakes handshakes,
            TlsSettings settings) {
        this.byDefault = byDefault;
        this.named = named;
        this.unknown = unknown;
        this.handshakes = handshakes;
        this.settings = settings;
        this.asksForCertificates =
                byDefault.asksForCertificates() || named.all().stream().anyMatch(EdgeHost::asksForCertificates);
    }

    /** The host a client means, or null if it is to be refused. */
    public @Nullable EdgeHost host(@Nullable String serverName) {
        EdgeHost found = serverName == null ? null : named.find(serverName);
        if (found != null) {
            return found;
        }
        boolean known = unknown == UnknownName.DEFAULT || serverName != null && byDefault.certifies(serverName);
        return known ? byDefault : null;
    }

    /**
     * A connection to that host begins.
     *
     * @param allocator of its buffers
     * @param http2 whether it is offered
     */
    public EdgeClient newClient(EdgeHost host, ByteBufAllocator allocator, boolean http2) {
        return host.newClient(this, allocator, http2);
    }

    /** Whether any host asks its clients for certificates. */
    boolean asksForCertificates() {
        return asksForCertificates;
    }

    /** The rule of a host name. */
    ClientRule rule(String name) {
        EdgeHost found = named.find(name);
        return (found == null ? byDefault : found).rule();
    }

    /**
     * The names of what is spoken, for ALPN (RFC 7301), the best first.
     *
     * @param http2 whether that is spoken
     */
    public static List<String> applicationProtocols(boolean http2) {
        return http2 ? List.of(Engines.HTTP2, Engines.HTTP1) : List.of(Engines.HTTP1);
    }

    public Handshakes handshakes() {
        return handshakes;
    }

    /** From accept to the end of the handshake. */
    public Duration handshakeTimeout() {
        return settings.handshakeTimeout();
    }
}
