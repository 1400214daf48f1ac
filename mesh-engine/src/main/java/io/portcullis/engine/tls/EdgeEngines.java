package io.portcullis.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what speaks TLS with the clients of a host, for one certificate and one version of the authorities that vouch for
 * clients. A session is resumed at the same instance only. Any thread.
 */
sealed interface EdgeEngines permits BoringEdgeEngines, JdkEdgeEngines {
    Logger log = LoggerFactory.getLogger(EdgeEngines.class);

    /** How long a client may come back without a full handshake, and its certificate without being verified anew. */
    int SESSION_SECONDS = 3600;

    /** Sessions of clients without tickets, which the server has to keep. Small, as there may be hundreds of hosts. */
    int MAX_KEPT_SESSIONS = 1024;

    /**
     * Those of a host.
     *
     * @param wanted used if it can do what the host asks for; the JDK, if not
     */
    static EdgeEngines of(EdgeTerms terms, TlsLibrary wanted) {
        String obstacle = wanted == TlsLibrary.JDK ? "it is not to be used" : terms.obstacleToBoringSsl();
        if (obstacle == null) {
            try {
                return told(BoringEdgeEngines.of(terms), terms, "BoringSSL");
            } catch (SSLException | RuntimeException e) {
                obstacle = String.valueOf(e.getMessage());
                log.info("BoringSSL cannot use the certificate of {}, the JDK does: {}", terms.subject(), obstacle);
            }
        }
        return told(new JdkEdgeEngines(terms), terms, "the JDK, and not by BoringSSL: " + obstacle);
    }

    private static EdgeEngines told(EdgeEngines engines, EdgeTerms terms, String by) {
        log.debug("TLS with the certificate of {} is computed by {}", terms.subject(), by);
        return engines;
    }

    /**
     * A connection begins. The handler belongs to the caller: what it holds is given back when it is removed from the pipeline
     * it has to be added to.
     *
     * @param http2 whether it is offered
     */
    SslHandler newHandler(ByteBufAllocator allocator, boolean http2);

    /** Whether a client of these words can be spoken with; if not, it is to be told handshake_failure. */
    boolean suits(ClientHello hello);

    /** Who computes. */
    TlsLibrary library();
}
