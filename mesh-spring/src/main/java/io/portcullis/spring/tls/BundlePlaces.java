package io.portcullis.spring.tls;

import io.portcullis.engine.tls.MaterialPlaces;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.SslProperties;

/** Finds the files behind a bundle, so that messages can name them. */
final class BundlePlaces {
    private static final String PREFIX = "spring.ssl.bundle.";

    private BundlePlaces() {}

    /** The files where the bundle names files, its properties otherwise. */
    static MaterialPlaces of(String bundle, SslProperties.@Nullable Bundles properties) {
        if (properties != null) {
            PemSslBundleProperties pem = properties.getPem().get(bundle);
            if (pem != null) {
                return pem(PREFIX + "pem." + bundle, pem);
            }
            JksSslBundleProperties jks = properties.getJks().get(bundle);
            if (jks != null) {
                return jks(PREFIX + "jks." + bundle, jks);
            }
        }
        String whole = "SSL bundle '" + bundle + "'";
        return new MaterialPlaces(whole, whole, whole);
    }

    private static MaterialPlaces pem(String property, PemSslBundleProperties pem) {
        return new MaterialPlaces(
                place(pem.getKeystore().getCertificate(), property + ".keystore.certificate"),
                place(pem.getKeystore().getPrivateKey(), property + ".keystore.private-key"),
                place(pem.getTruststore().getCertificate(), property + ".truststore.certificate"));
    }

    private static MaterialPlaces jks(String property, JksSslBundleProperties jks) {
        String keyStore = place(jks.getKeystore().getLocation(), property + ".keystore.location");
        return new MaterialPlaces(
                keyStore, keyStore, place(jks.getTruststore().getLocation(), property + ".truststore.location"));
    }

    /** A location as it is; the name of the property where the value is missing, or PEM itself and no location. */
    private static String place(@Nullable String value, String property) {
        return value == null || value.isBlank() || value.contains("-----BEGIN") ? property : value;
    }
}
