package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client's side of TLS 1.3 that resumes nothing and, as wrk does, trusts everybody. Any thread. */
final class FullHandshake {
    /** What every client of a measurement offers, so that all proxies do the same work: a suite and a group (RFC 8446, B.4, 4.2.7). */
    static final String SUITE = "TLS_AES_128_GCM_SHA256";

    static final String GROUP = "X25519";

    private static final SSLContext CONTEXT = context();

    /** Sessions are found by host and port: with another port each time there is none. */
    private static final AtomicInteger PORT = new AtomicInteger();

    private FullHandshake() {}

    /** The connection with TLS on it. */
    static Socket over(Socket socket) throws IOException {
        int port = 1 + PORT.getAndIncrement() % 65_535;
        SSLSocket tls = (SSLSocket) CONTEXT.getSocketFactory().createSocket(socket, "localhost", port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setCipherSuites(new String[] {SUITE});
        parameters.setNamedGroups(new String[] {GROUP});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            context.getClientSessionContext().setSessionCacheSize(1);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS 1.3", e);
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
