package io.portcullis.spring.config;

import io.portcullis.engine.tls.EdgeTls.UnknownName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * How strangers are received (gateway); read at the start. Certificates are server.ssl's. Immutable, any thread.
 *
 * @param tls their handshakes
 */
public record EdgeProperties(
        @NestedConfigurationProperty @Nullable EdgeTlsProperties tls) {

    /**
     * Handshakes with strangers. Immutable, any thread.
     *
     * @param handshakeTimeout a handshake must be over so long after its connection was accepted. Default: 10s.
     * @param maxHandshakes that are under way at the same time; who comes when there are so many is refused. Default: 1000.
     * @param unknownName what becomes of clients that ask for a name of no certificate here, or for none: default (they get
     *     the default certificate) or refuse. Default: default.
     */
    public record EdgeTlsProperties(
            @Range(above = true, max = 300) @Nullable Duration handshakeTimeout,
            @Range(min = 1, max = 1000000) @Nullable Integer maxHandshakes,
            @Nullable UnknownName unknownName) {
        /** The defaults. */
        public static EdgeTlsProperties empty() {
            return new EdgeTlsProperties(null, null, null);
        }
    }

    /** The defaults. */
    public static EdgeProperties empty() {
        return new EdgeProperties(null);
    }
}
