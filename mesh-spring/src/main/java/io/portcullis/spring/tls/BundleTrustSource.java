package io.portcullis.spring.tls;

import io.portcullis.engine.tls.ClientTrust;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundles;

/** The authorities that vouch for clients from outside, from the trust store of an SSL bundle. Any thread. */
public final class BundleTrustSource extends HotBundle<ClientTrust> {
    private BundleTrustSource(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock) {
        super(bundle, property, bundles, properties, clock, (reader, read, now) -> reader.clients(read));
    }

    /**
     * @param bundle name of the bundle; it needs no key
     * @param property that names it, for messages
     * @param properties Boot's own, so that messages name files; or null
     * @throws io.portcullis.engine.tls.TlsMaterialException if there is no such bundle, or it has no authorities; it names the
     *     property or the file
     */
    public static BundleTrustSource of(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock) {
        BundleTrustSource source = new BundleTrustSource(bundle, property, bundles, properties, clock);
        source.follow(bundles);
        return source;
    }

    @Override
    public String what() {
        return "authorities";
    }
}
