package io.portcullis.engine.tls;

import io.netty.handler.ssl.OpenSsl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who computes the TLS of a host at the edge. */
public enum TlsLibrary {
    /** The JDK, which can do all that is asked for here. */
    JDK,
    /** BoringSSL, by netty-tcnative: its handshakes take a quarter of the JDK's processor time. */
    BORINGSSL;

    private static final Logger log = LoggerFactory.getLogger(TlsLibrary.class);

    /** Not before somebody wants it: a process without an edge does not load it. */
    private static final class Native {
        private static final boolean THERE = load();

        private static boolean load() {
            if (OpenSsl.isAvailable()) {
                return true;
            }
            Throwable cause = OpenSsl.unavailabilityCause();
            log.info("TLS with strangers is computed by the JDK: BoringSSL is not there ({})", String.valueOf(cause));
            log.debug("BoringSSL is not there", cause);
            return false;
        }
    }

    /** The one that costs less, of those that are there. Reads files the first time: not on an event loop. */
    public static TlsLibrary best() {
        return Native.THERE ? BORINGSSL : JDK;
    }
}
