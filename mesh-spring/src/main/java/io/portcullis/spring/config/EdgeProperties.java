package io.portcullis.spring.config;

import io.portcullis.engine.exchange.Underscores;
import io.portcullis.engine.tls.EdgeTls.UnknownName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.web.server.Ssl;

/**
 * How the gateway receives clients nobody knows; certificates are server.ssl's. Read at the start. A sidecar is transparent and
 * has none of it. Immutable, any thread.
 *
 * @param underscores request fields whose names have an underscore: {@code drop}, or {@code keep} where no application behind
 *     the gateway is PHP, CGI or WSGI. Default: drop.
 * @param tls their handshakes
 * @param hsts whether browsers are told to come by https only (Strict-Transport-Security). Default: not.
 * @param redirect a listener in plain text that sends them to https. Default: none.
 */
public record EdgeProperties(
        @Nullable Underscores underscores,
        @NestedConfigurationProperty @Nullable EdgeTlsProperties tls,
        @NestedConfigurationProperty @Nullable HstsProperties hsts,
        @NestedConfigurationProperty @Nullable RedirectProperties redirect) {

    /**
     * Handshakes with strangers. Immutable, any thread.
     *
     * @param handshakeTimeout a handshake must be over so long after its connection was accepted. Default: 10s.
     * @param maxHandshakes that are under way at the same time; who comes when there are so many is refused. Default: 1000.
     * @param unknownName what becomes of clients that ask for a name of no certificate here, or for none: default (they get
     *     the default certificate) or refuse. Default: default.
     * @param clients who has to show a certificate at certain hosts, by names of your choice; at the others server.ssl.client-auth
     *     says
     */
    public record EdgeTlsProperties(
            @Range(above = true, max = 300) @Nullable Duration handshakeTimeout,
            @Range(min = 1, max = 1000000) @Nullable Integer maxHandshakes,
            @Nullable UnknownName unknownName,
            @Nullable Map<String, ClientsProperties> clients) {
        /** The defaults. */
        public static EdgeTlsProperties empty() {
            return new EdgeTlsProperties(null, null, null, null);
        }
    }

    /**
     * The rule about clients' certificates of some hosts. Immutable, any thread.
     *
     * @param serverNames host names, or *.name for all names below one
     * @param clientAuth none, want (one that does not hold is refused, none is not) or need. Default: need.
     * @param trustBundle name of the SSL bundle whose truststore has the authorities that vouch for these clients. Default:
     *     the trust store of server.ssl.
     */
    public record ClientsProperties(
            @Nullable List<String> serverNames,
            Ssl.@Nullable ClientAuth clientAuth,
            @Nullable String trustBundle) {}

    /**
     * What responses by TLS say to browsers about the host they came from, unless the application says something itself.
     * Immutable, any thread.
     *
     * @param maxAge for how long a browser shall come by https only, in whole seconds; 0 makes it forget. Without it nothing
     *     is said.
     * @param includeSubdomains whether that holds for all names below the host too. Default: false.
     * @param preload whether browsers may know it before the first visit; takes subdomains and a year. Default: false.
     */
    public record HstsProperties(
            @Range @Nullable Duration maxAge,
            @Nullable Boolean includeSubdomains,
            @Nullable Boolean preload) {}

    /**
     * A listener in plain text that answers 308 with the same URL by https. Immutable, any thread.
     *
     * @param address IP address and port, such as 0.0.0.0:8080. Without it there is no such listener.
     * @param httpsPort where clients reach https. Default: 443.
     * @param except paths that are served in plain text, by the routes: exact ones, or with a slash and two asterisks at the
     *     end all below. Default: none.
     */
    public record RedirectProperties(
            @Nullable String address,
            @Range(min = 1, max = 65535) @Nullable Integer httpsPort,
            @Nullable List<String> except) {}
}
