package io.portcullis.spring.tls;

import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialSource;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundles;

/** A key and its certificate from an SSL bundle; for workloads the roots of the mesh too. Any thread. */
public final class BundleMaterialSource extends HotBundle<TlsMaterial> implements TlsMaterialSource {
    private BundleMaterialSource(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock,
            Read<TlsMaterial> read) {
        super(bundle, property, bundles, properties, clock, read);
    }

    /**
     * The identity of a workload: an X.509-SVID and the roots it trusts.
     *
     * @param bundle name of the bundle
     * @param property that names it, such as {@code portcullis.tls.bundle}, for messages
     * @param properties Boot's own, so that messages name files; or null
     * @throws io.portcullis.engine.tls.TlsMaterialException if there is no such bundle, or it cannot be used; it names the
     *     property or the file
     */
    public static BundleMaterialSource workload(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock) {
        return of(bundle, property, bundles, properties, clock, BundleReader::workload);
    }

    /** The certificate of an ordinary server, for the edge; otherwise as {@link #workload}. */
    public static BundleMaterialSource server(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock) {
        return of(bundle, property, bundles, properties, clock, BundleReader::server);
    }

    private static BundleMaterialSource of(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock,
            Read<TlsMaterial> read) {
        BundleMaterialSource source = new BundleMaterialSource(bundle, property, bundles, properties, clock, read);
        source.follow(bundles);
        return source;
    }

    @Override
    public String what() {
        return "certificate";
    }
}
