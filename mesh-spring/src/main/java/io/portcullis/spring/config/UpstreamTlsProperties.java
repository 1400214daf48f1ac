package io.portcullis.spring.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a service are secured: mutual TLS where identities are expected, ordinary HTTPS where only a server
 * name is given. Immutable, any thread.
 *
 * @param enabled false for plain text. Default: true where anything else of this is given.
 * @param expectedIdentities SPIFFE IDs, one of which the service must prove
 * @param serverName name to ask for (SNI); without expected identities the certificate must carry it
 */
public record UpstreamTlsProperties(
        @Nullable Boolean enabled,
        @Nullable List<String> expectedIdentities,
        @Nullable String serverName) {
    static UpstreamTlsProperties disabled() {
        return new UpstreamTlsProperties(false, null, null);
    }
}
