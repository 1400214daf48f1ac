package io.portcullis.spring.server;

import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.spring.config.PortcullisProperties;
import org.jspecify.annotations.Nullable;

/** The TLS of listeners and upstreams, as the application's SSL bundles have it. Any thread. */
interface ListenerTls {
    /** TLS of {@code server.ssl}, or null for plain text. */
    @Nullable ServerTls edge();

    /** TLS of the inbound listener, or null for plain text. */
    @Nullable ServerTls inbound(PortcullisProperties written);

    /** TLS towards services. */
    ClientTls client();

    /** Our own SPIFFE ID, or null. */
    @Nullable String identity();
}
