package io.portcullis.engine.tls;

import org.jspecify.annotations.Nullable;

/**
 * Whether clients of a host have to show a certificate, and whose. Two hosts with equal rules are as safe as one another.
 * Immutable, any thread.
 *
 * @param auth what is asked for
 * @param trust who vouches for clients; null for NONE, and for NONE only
 */
public record ClientRule(Auth auth, @Nullable TlsSource<ClientTrust> trust) {
    /** Everybody. */
    public static final ClientRule NONE = new ClientRule(Auth.NONE, null);

    /** What is asked for. */
    public enum Auth {
        /** Nothing. */
        NONE,
        /** A certificate, if the client has one; one that does not hold ends the handshake. */
        WANT,
        /** A certificate; without one the handshake fails. */
        NEED
    }

    /** @throws IllegalArgumentException if the parts do not fit */
    public ClientRule {
        if ((auth == Auth.NONE) != (trust == null)) {
            throw new IllegalArgumentException("client-auth: " + auth + (trust == null ? " without" : " with")
                    + " authorities that vouch for clients");
        }
    }
}
