package io.portcullis.conformance;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** In which place a proxy stands between the client and the upstream of a case. */
public enum Role {
    /** At the edge, for everybody. */
    GATEWAY,
    /** Beside the client: the sidecar through which an application calls a service. */
    OUTBOUND,
    /** Beside the upstream: the sidecar of the application that is called. */
    INBOUND;

    static final Set<Role> ALL = Set.copyOf(EnumSet.allOf(Role.class));
    private static final Set<Role> SIDECAR = Set.of(OUTBOUND, INBOUND);

    /**
     * @param text a role, or {@code sidecar} for both sides of one
     * @throws IllegalArgumentException if it is neither
     */
    static Set<Role> named(String text) {
        return text.equals("sidecar") ? SIDECAR : Set.of(valueOf(text.toUpperCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
