package io.portcullis.core.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a service are secured. Immutable, any thread. The mesh's SPIFFE identities and the web's PKI are
 * separate types, so that neither weakens the other.
 */
public sealed interface UpstreamTls {
    /** No TLS. */
    record Plaintext() implements UpstreamTls {}

    /**
     * Mutual TLS between workloads: we show our own SVID, and the peer must show one of the expected identities.
     *
     * @param expectedIdentities SPIFFE IDs, one of which the peer must prove; never empty
     * @param serverName SNI to send, or null for none
     */
    record Mutual(Set<String> expectedIdentities, @Nullable String serverName) implements UpstreamTls {
        /** @throws IllegalArgumentException if no identity is expected: that would accept every workload */
        public Mutual {
            if (expectedIdentities.isEmpty()) {
                throw new IllegalArgumentException("expected-identities: empty (expected: at least one SPIFFE ID)");
            }
            expectedIdentities = Set.copyOf(expectedIdentities);
        }
    }

    /**
     * Ordinary HTTPS to a public name: trust store of the JDK, host name verified.
     *
     * @param serverName SNI, and the name the certificate must carry
     */
    record Web(String serverName) implements UpstreamTls {}
}
