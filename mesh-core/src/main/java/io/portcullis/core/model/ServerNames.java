package io.portcullis.core.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Services by the server name of a TLS handshake (RFC 6066, 3), found as in a {@link HostTable}. Immutable, any thread. */
public final class ServerNames {
    private final Map<String, ServiceId> written;
    private final HostTable<ServiceId> table;

    /** @throws IllegalArgumentException naming the first pattern that is none */
    public ServerNames(Map<String, ServiceId> services) {
        written = Map.copyOf(services);
        table = HostTable.of(services);
    }

    /** The service of a server name, or null. */
    public @Nullable ServiceId find(String serverName) {
        return table.find(serverName);
    }

    /** All services it leads to, by their patterns. */
    public Map<String, ServiceId> services() {
        return written;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerNames same && written.equals(same.written);
    }

    @Override
    public int hashCode() {
        return written.hashCode();
    }

    @Override
    public String toString() {
        return written.toString();
    }
}
