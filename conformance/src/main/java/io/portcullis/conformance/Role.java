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

    /**
     * Roles by their names.
     *
     * @param text one or more, with commas between; {@code sidecar} for both sides of one
     * @throws IllegalArgumentException if one of them is neither
     */
    static Set<Role> named(String text) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : text.split(", ")) {
            if (name.equals("sidecar")) {
                roles.addAll(EnumSet.of(OUTBOUND, INBOUND));
            } else {
                roles.add(valueOf(name.toUpperCase(Locale.ROOT)));
            }
        }
        return Set.copyOf(roles);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
