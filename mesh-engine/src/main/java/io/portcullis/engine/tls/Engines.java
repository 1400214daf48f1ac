package io.portcullis.engine.tls;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's TLS as used everywhere here: 1.3 and 1.2, forward secrecy and authenticated encryption only. */
final class Engines {
    static final String TLS13 = "TLSv1.3";
    static final List<String> PROTOCOLS = List.of(TLS13, "TLSv1.2");

    /** The name of HTTP/1.1 in ALPN (RFC 7301, 6). */
    static final String HTTP1 = "http/1.1";

    /** The name of HTTP/2 in ALPN (RFC 9113, 3.2). */
    static final String HTTP2 = "h2";

    /** AES-128 first: it is the cheapest with the processor's help. */
    static final List<String> WANTED = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** Those of TLS 1.3 among them. */
    static final List<String> WANTED_BY_TLS13 = WANTED.subList(0, 3);

    /**
     * Whether the JDK refuses clients of TLS 1.2 that want to negotiate again in the middle of a connection, which costs a
     * server much and a client little. There is no such setting for a single engine.
     */
    private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    static {
        if (System.getProperty(NO_RENEGOTIATION) == null) {
            System.setProperty(NO_RENEGOTIATION, "true");
        }
    }

    private Engines() {}

    /**
     * A context with session caches of its own: nothing verified in another context is resumed in this one.
     *
     * @param own what to show, or null for nothing
     * @param trust whom to trust, or null for the JDK's trust store
     */
    static SSLContext context(@Nullable KeyManager own, @Nullable TrustManager trust) {
        return context(own, trust == null ? null : new TrustManager[] {trust});
    }

    /** A context of a server that asks nobody for a certificate, and would trust none. */
    static SSLContext ofServer(KeyManager own) {
        return context(own, new TrustManager[0]);
    }

    private static SSLContext context(@Nullable KeyManager own, TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : new KeyManager[] {own}, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's TLS is not usable", e);
        }
    }

    /**
     * What every engine of ours has in common.
     *
     * @param applicationProtocols for ALPN, the best first
     */
    static SSLParameters parameters(SSLEngine engine, String... applicationProtocols) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(supported(engine));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(applicationProtocols);
        return parameters;
    }

    private static String[] supported(SSLEngine engine) {
        List<String> suites = new ArrayList<>(WANTED);
        suites.retainAll(Arrays.asList(engine.getSupportedCipherSuites()));
        return suites.toArray(String[]::new);
    }
}
