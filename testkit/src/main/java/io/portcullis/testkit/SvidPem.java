package io.portcullis.testkit;

import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A private key, its certificate chain and the roots its owner trusts.
 *
 * @param key of the leaf
 * @param chain leaf first, without the root
 * @param roots trust anchors
 */
public record SvidPem(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> roots) {
    public SvidPem {
        chain = List.copyOf(chain);
        roots = List.copyOf(roots);
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /** The chain as {@code tls.crt} has it. */
    public String certificatePem() {
        return Pem.certificates(chain);
    }

    /** The key as {@code tls.key} has it: PKCS 8, not encrypted. */
    public String keyPem() {
        return Pem.key(key);
    }

    /** The roots as {@code ca.crt} has them. */
    public String rootsPem() {
        return Pem.certificates(roots);
    }

    /** The same pair, trusting other roots. */
    public SvidPem trusting(List<X509Certificate> others) {
        return new SvidPem(key, chain, others);
    }

    /** The same certificate with the key of another: a pair that does not match. */
    public SvidPem withKeyOf(SvidPem other) {
        return new SvidPem(other.key, chain, roots);
    }

    /**
     * A context of the JDK that shows this certificate and trusts these roots, checks no host name and no SPIFFE ID: a
     * peer with tools of its own.
     */
    public SSLContext sslContext() {
        return contextOf(keys().getKeyManagers());
    }

    /** As {@link #sslContext()}, and it shows its certificate also to servers that say they trust other authorities. */
    public SSLContext insistentSslContext() {
        return contextOf(new InsistentKeyManager(this));
    }

    /** As {@link #sslContext()}, but it shows no certificate. */
    public SSLContext anonymousSslContext() {
        return contextOf();
    }

    private SSLContext contextOf(KeyManager... shown) {
        return Crypto.call(() -> {
            KeyStore trusted = empty();
            for (int i = 0; i < roots.size(); i++) {
                trusted.setCertificateEntry("root-" + i, roots.get(i));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown, trust.getTrustManagers(), new SecureRandom());
            return context;
        });
    }

    private KeyManagerFactory keys() {
        return Crypto.call(() -> {
            KeyStore own = empty();
            own.setKeyEntry("own", key, new char[0], chain.toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(own, new char[0]);
            return keys;
        });
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
