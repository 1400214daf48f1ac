package io.portcullis.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;

/** Those of the JDK, which computes on threads of its own. Any thread. */
final class JdkEdgeEngines implements EdgeEngines {
    private final TlsSettings settings;
    private final SSLContext context;
    private final SSLParameters withHttp2;
    private final SSLParameters onlyHttp1;

    JdkEdgeEngines(EdgeTerms terms) {
        this.settings = terms.settings();
        this.context = context(terms);
        this.withHttp2 = parameters(terms, true);
        this.onlyHttp1 = parameters(terms, false);
    }

    private static SSLContext context(EdgeTerms terms) {
        ClientTrust trust = terms.trust();
        SSLContext context = trust == null
                ? Engines.ofServer(terms.material().keyManager())
                : Engines.context(terms.material().keyManager(), trust.manager());
        SSLSessionContext sessions = context.getServerSessionContext();
        sessions.setSessionTimeout(SESSION_SECONDS);
        sessions.setSessionCacheSize(MAX_KEPT_SESSIONS);
        return context;
    }

    private SSLParameters parameters(EdgeTerms terms, boolean http2) {
        SSLParameters parameters = terms.profile().parameters(context);
        parameters.setApplicationProtocols(EdgeTls.applicationProtocols(http2).toArray(String[]::new));
        switch (terms.auth()) {
            case NONE -> {}
            case WANT -> parameters.setWantClientAuth(true);
            case NEED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    @Override
    public SslHandler newHandler(ByteBufAllocator allocator, boolean http2) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(http2 ? withHttp2 : onlyHttp1);
        return new VerifiedSslHandler(engine, settings, false);
    }

    /** It knows itself, and says so. */
    @Override
    public boolean suits(ClientHello hello) {
        return true;
    }

    @Override
    public TlsLibrary library() {
        return TlsLibrary.JDK;
    }
}
