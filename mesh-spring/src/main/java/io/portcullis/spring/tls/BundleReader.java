package io.portcullis.spring.tls;

import io.portcullis.engine.tls.ClientTrust;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.NestedExceptionUtils;

/** Takes key, chain and roots out of a bundle of Boot and verifies them. Any thread. */
final class BundleReader {
    private final MaterialPlaces places;

    BundleReader(MaterialPlaces places) {
        this.places = places;
    }

    /** @throws TlsMaterialException naming the file or property */
    TlsMaterial workload(SslBundle bundle, Instant now) {
        Pair pair = pair(bundle);
        return TlsMaterial.workload(pair.key, pair.chain, roots(bundle), places, now);
    }

    /** @throws TlsMaterialException naming the file or property */
    TlsMaterial server(SslBundle bundle, Instant now) {
        Pair pair = pair(bundle);
        return TlsMaterial.server(pair.key, pair.chain, places, now);
    }

    /** The authorities that vouch for clients. */
    ClientTrust clients(SslBundle bundle) {
        return ClientTrust.of(roots(bundle), places.roots());
    }

    private record Pair(PrivateKey key, List<X509Certificate> chain) {}

    /** What Boot says of a bundle as a whole, with the files it is about. */
    TlsMaterialException unreadable(RuntimeException failure) {
        return unreadable(keyStorePlace(), failure);
    }

    private String keyStorePlace() {
        return places.certificate().equals(places.key())
                ? places.certificate()
                : places.certificate() + " and " + places.key();
    }

    private Pair pair(SslBundle bundle) {
        KeyStore store = opened(() -> bundle.getStores().getKeyStore(), keyStorePlace());
        try {
            String alias = alias(store, bundle.getKey().getAlias());
            Key key = alias == null ? null : store.getKey(alias, password(bundle));
            if (alias == null || !(key instanceof PrivateKey own)) {
                throw new TlsMaterialException(
                        places.key(), "no private key", "name the file with the key of the certificate, in PKCS 8");
            }
            return new Pair(own, x509(List.of(store.getCertificateChain(alias))));
        } catch (GeneralSecurityException e) {
            throw new TlsMaterialException(
                    places.key(), "the private key cannot be read (" + e.getMessage() + ")", "check its password", e);
        }
    }

    private static @Nullable String alias(KeyStore store, @Nullable String wanted) throws KeyStoreException {
        if (wanted != null) {
            return store.isKeyEntry(wanted) ? wanted : null;
        }
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return alias;
            }
        }
        return null;
    }

    private static char @Nullable [] password(SslBundle bundle) {
        String own = bundle.getKey().getPassword();
        String password = own != null ? own : bundle.getStores().getKeyStorePassword();
        return password == null ? null : password.toCharArray();
    }

    private List<X509Certificate> roots(SslBundle bundle) {
        KeyStore store = opened(() -> bundle.getStores().getTrustStore(), places.roots());
        try {
            List<Certificate> roots = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                roots.add(store.getCertificate(alias));
            }
            return x509(roots);
        } catch (KeyStoreException e) {
            throw unreadable(places.roots(), e);
        }
    }

    private static List<X509Certificate> x509(List<Certificate> certificates) {
        List<X509Certificate> typed = new ArrayList<>();
        for (Certificate each : certificates) {
            if (each instanceof X509Certificate certificate) {
                typed.add(certificate);
            }
        }
        return typed;
    }

    /** Boot reads the files only when the store is asked for. */
    private static KeyStore opened(Supplier<@Nullable KeyStore> store, String place) {
        KeyStore opened;
        try {
            opened = store.get();
        } catch (RuntimeException e) {
            throw unreadable(place, e);
        }
        if (opened == null) {
            throw new TlsMaterialException(place, "not set", "name the file it is in");
        }
        return opened;
    }

    private static TlsMaterialException unreadable(String place, Exception e) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(e);
        return new TlsMaterialException(
                place,
                "cannot be read (" + e.getMessage() + (root == e ? "" : ": " + root) + ")",
                "check that each file exists, may be read by this process, and is what its property says",
                e);
    }
}
