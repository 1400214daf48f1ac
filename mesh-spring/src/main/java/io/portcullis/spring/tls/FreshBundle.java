package io.portcullis.spring.tls;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Reads a bundle's files anew, if it may be reloaded. The registry cannot be asked for that: it keeps the bundle as it was
 * at Boot's last successful look.
 */
final class FreshBundle {
    private FreshBundle() {}

    static Supplier<SslBundle> of(String name, SslBundles bundles, SslProperties.@Nullable Bundles properties) {
        if (properties != null) {
            PemSslBundleProperties pem = properties.getPem().get(name);
            if (pem != null && pem.isReloadOnUpdate()) {
                return () -> PropertiesSslBundle.get(pem);
            }
            JksSslBundleProperties jks = properties.getJks().get(name);
            if (jks != null && jks.isReloadOnUpdate()) {
                return () -> PropertiesSslBundle.get(jks);
            }
        }
        return () -> bundles.getBundle(name);
    }
}
