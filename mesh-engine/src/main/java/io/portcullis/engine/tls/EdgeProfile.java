package io.portcullis.engine.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Which versions and algorithms strangers may use. Immutable, any thread.
 *
 * @param protocols of TLSv1.3 and TLSv1.2, which are the default; nothing older is spoken
 * @param ciphers names of suites, the best first; only such with forward secrecy and authenticated encryption
 */
public record EdgeProfile(List<String> protocols, List<String> ciphers) {
    /** Both versions and every suite that is considered good. */
    public static final EdgeProfile MODERN = new EdgeProfile(Engines.PROTOCOLS, Engines.WANTED);

    /** No finite-field groups: they cost more and gain nothing. The last one is for certificates with such keys. */
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1", "secp521r1"};

    /** No SHA-1, for clients' signatures either; PKCS 1 is for TLS 1.2 and inside of certificates. */
    private static final String[] SIGNATURES = {
        "ecdsa_secp256r1_sha256",
        "ed25519",
        "rsa_pss_rsae_sha256",
        "ecdsa_secp384r1_sha384",
        "rsa_pss_rsae_sha384",
        "ecdsa_secp521r1_sha512",
        "rsa_pss_rsae_sha512",
        "rsa_pss_pss_sha256",
        "rsa_pss_pss_sha384",
        "rsa_pss_pss_sha512",
        "rsa_pkcs1_sha256",
        "rsa_pkcs1_sha384",
        "rsa_pkcs1_sha512"
    };

    /** @throws IllegalArgumentException naming what is not good enough */
    public EdgeProfile {
        protocols = allowed("enabled-protocols", protocols, Engines.PROTOCOLS);
        ciphers = allowed("ciphers", ciphers, Engines.WANTED);
    }

    private static List<String> allowed(String what, List<String> wanted, List<String> good) {
        for (String each : wanted) {
            if (!good.contains(each)) {
                throw new IllegalArgumentException(
                        what + ": " + each + " (expected: of " + String.join(", ", good) + ")");
            }
        }
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException(what + ": none (expected: of " + String.join(", ", good) + ")");
        }
        return List.copyOf(wanted);
    }

    /** For the agreement on a key, the best first. */
    String[] groups() {
        return GROUPS.clone();
    }

    /** Whether BoringSSL can hold to it: it speaks all suites of TLS 1.3, and lets clients choose among them. */
    boolean isForBoringSsl() {
        return !protocols.contains(Engines.TLS13)
                || ciphers.stream()
                        .filter(Engines.WANTED_BY_TLS13::contains)
                        .toList()
                        .equals(Engines.WANTED_BY_TLS13);
    }

    /** As the JDK wants it, but for application protocols. */
    SSLParameters parameters(SSLContext context) {
        List<String> suites = new ArrayList<>(ciphers);
        suites.retainAll(Arrays.asList(context.getSupportedSSLParameters().getCipherSuites()));
        SSLParameters parameters = new SSLParameters(suites.toArray(String[]::new), protocols.toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setNamedGroups(GROUPS);
        parameters.setSignatureSchemes(SIGNATURES);
        return parameters;
    }
}
