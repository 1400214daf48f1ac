package io.portcullis.spring.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority and one SPIFFE certificate of it, valid for two days, made by the JDK's own {@code keytool}: no key has to be in a
 * jar, and every JRE has the tool. Immutable, any thread.
 */
final class TrainingIdentity {
    /** Nobody can have it: the name is reserved (RFC 2606, section 2). */
    static final String SPIFFE_ID = "spiffe://training.invalid/ns/training/sa/portcullis";

    private static final String AUTHORITY = "authority";
    private static final String WORKLOAD = "workload";
    /** Protects nothing: the store lives in a directory of this user alone, and only as long as the training. */
    private static final String PASSWORD = "training";

    private final KeyStore keys;

    private TrainingIdentity(KeyStore keys) {
        this.keys = keys;
    }

    /** Makes it, and writes {@code tls.crt}, {@code tls.key} and {@code ca.crt} into the directory. */
    static TrainingIdentity make(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("keys.p12");
        keytool(store, AUTHORITY, "-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign");
        keytool(
                store,
                WORKLOAD,
                "-signer",
                AUTHORITY,
                "-ext",
                "san=uri:" + SPIFFE_ID,
                "-ext",
                "ku:critical=digitalSignature",
                "-ext",
                "eku=serverAuth,clientAuth");
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        TrainingIdentity identity = new TrainingIdentity(keys);
        write(
                directory.resolve("tls.crt"),
                "CERTIFICATE",
                keys.getCertificate(WORKLOAD).getEncoded());
        write(
                directory.resolve("tls.key"),
                "PRIVATE KEY",
                keys.getKey(WORKLOAD, PASSWORD.toCharArray()).getEncoded());
        write(directory.resolve("ca.crt"), "CERTIFICATE", identity.root().getEncoded());
        return identity;
    }

    /** For the other end of a connection with mutual TLS. */
    SSLContext context() throws GeneralSecurityException, IOException {
        // Without the authority's key, which a server might show as well.
        KeyStore shown = empty();
        Key key = keys.getKey(WORKLOAD, PASSWORD.toCharArray());
        shown.setKeyEntry(WORKLOAD, key, PASSWORD.toCharArray(), keys.getCertificateChain(WORKLOAD));
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(shown, PASSWORD.toCharArray());
        KeyStore roots = empty();
        roots.setCertificateEntry(AUTHORITY, root());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private Certificate root() throws GeneralSecurityException {
        return keys.getCertificate(AUTHORITY);
    }

    private static void keytool(Path store, String alias, String... extensions)
            throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(
                tool.toString(), "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-genkeypair", "-alias", alias));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + alias, "-validity", "2"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
        command.addAll(List.of(extensions));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("keytool made no certificate for " + alias + ": " + said.strip());
            }
        }
    }

    private static void write(Path file, String what, byte[] encoded) throws IOException {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n" + lines.encodeToString(encoded) + "\n-----END " + what + "-----\n");
    }
}
