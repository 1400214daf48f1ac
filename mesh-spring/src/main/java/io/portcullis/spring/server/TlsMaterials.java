package io.portcullis.spring.server;

import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.EdgeTls;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.SpiffeId;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.spring.config.InboundProperties;
import io.portcullis.spring.config.InboundProperties.Mode;
import io.portcullis.spring.config.PortcullisProperties;
import io.portcullis.spring.tls.BundleMaterialSource;
import io.portcullis.spring.tls.EdgeBundles;
import io.portcullis.spring.tls.EdgeTlsReader;
import io.portcullis.spring.tls.HotBundle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;

/** The TLS of listeners and upstreams, as the application's SSL bundles have it. Any thread. */
public final class TlsMaterials {
    private final SslBundles bundles;
    private final SslProperties properties;
    private final TlsSettings settings;
    private final @Nullable BundleMaterialSource workload;
    private @Nullable EdgeTls edge; // Made once, however often its listener is bound.
    private volatile @Nullable String defaultBundle;
    private final List<HotBundle<?>> sources = new CopyOnWriteArrayList<>();

    /**
     * @param workload name of the bundle with our identity, or null
     * @throws io.portcullis.engine.tls.TlsMaterialException if it cannot be used
     */
    TlsMaterials(@Nullable String workload, SslBundles bundles, SslProperties properties, TlsSettings settings) {
        this.bundles = bundles;
        this.properties = properties;
        this.settings = settings;
        this.workload = workload == null
                ? null
                : BundleMaterialSource.workload(
                        workload, "portcullis.tls.bundle", bundles, properties, settings.clock());
        if (this.workload != null) {
            sources.add(this.workload);
        }
    }

    /** TLS of {@code server.ssl}, or null for plain text. */
    @Nullable
    synchronized EdgeTls edge(@Nullable Ssl ssl, PortcullisProperties written) {
        if (ssl == null || !Ssl.isEnabled(ssl)) {
            return null;
        }
        if (edge == null) {
            String own = workload == null ? null : workload.bundle();
            EdgeBundles named = new EdgeBundles(bundles, properties, own, settings.clock());
            edge = new EdgeTlsReader(named, settings).read(ssl, written.edge());
            sources.addAll(named.sources());
            defaultBundle = ssl.getBundle();
        }
        return edge;
    }

    /** TLS of the inbound listener, or null for plain text. */
    @Nullable
    ServerTls inbound(PortcullisProperties written) {
        Mode mode = mode(written.inbound());
        if (mode == Mode.DISABLED) {
            return null;
        }
        if (workload == null) {
            throw new IllegalStateException("portcullis.inbound.tls.mode was not checked before it was used");
        }
        ServerTls.Mode kind = mode == Mode.STRICT ? ServerTls.Mode.STRICT : ServerTls.Mode.PERMISSIVE;
        return new ServerTls(kind, workload, settings);
    }

    private Mode mode(@Nullable InboundProperties inbound) {
        Mode written =
                inbound == null || inbound.tls() == null ? null : inbound.tls().mode();
        Mode otherwise = workload == null ? Mode.DISABLED : Mode.STRICT;
        return written == null ? otherwise : written;
    }

    /** TLS towards services. */
    ClientTls client() {
        return new ClientTls(workload, settings);
    }

    /** Our own SPIFFE ID, or null. */
    public @Nullable String identity() {
        SpiffeId id = workload == null ? null : workload.current().id();
        return id == null ? null : id.toString();
    }

    /** The bundles in use. */
    public List<HotBundle<?>> sources() {
        return List.copyOf(sources);
    }

    /** Whether nothing can be served once its certificate has expired: it is our identity, or the edge's default certificate. */
    public boolean isVital(HotBundle<?> source) {
        return source == workload
                || source instanceof BundleMaterialSource && source.bundle().equals(defaultBundle);
    }

    /** The handshakes with strangers, or null: there is no such listener, or it is not bound yet. */
    synchronized @Nullable Handshakes handshakes() {
        return edge == null ? null : edge.handshakes();
    }
}
