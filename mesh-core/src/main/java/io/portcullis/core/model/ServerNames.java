package io.portcullis.core.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Services by the server name of a TLS handshake (RFC 6066, 3): a name, or {@code *.name} for all names below it. A name wins
 * over wildcards, the longer wildcard over the shorter; case does not count. Immutable, any thread.
 */
public final class ServerNames {
    private static final String WILDCARD = "*.";

    private final Map<String, ServiceId> written;
    private final Map<String, ServiceId> names = new HashMap<>();
    private final Map<String, ServiceId> below = new HashMap<>();

    /** @throws IllegalArgumentException naming the first pattern that is none */
    public ServerNames(Map<String, ServiceId> services) {
        written = Map.copyOf(services);
        new TreeMap<>(services).forEach((pattern, service) -> {
            String name = name(pattern);
            boolean wildcard = pattern.startsWith(WILDCARD);
            Expect.that(
                    (wildcard ? below : names).put(name, service) == null, "server-names", pattern, "each name once");
        });
    }

    /**
     * The pattern without its wildcard, in small letters.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String name(String pattern) {
        String name = pattern.toLowerCase(Locale.ROOT);
        name = name.startsWith(WILDCARD) ? name.substring(WILDCARD.length()) : name;
        Expect.that(
                ServiceId.isName(name),
                "server-names",
                pattern,
                "a host name such as db.example.org, or *.example.org");
        return name;
    }

    /** The service of a server name, or null. */
    public @Nullable ServiceId find(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        ServiceId exact = names.get(name);
        if (exact != null || below.isEmpty()) {
            return exact;
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            ServiceId above = dot == 0 ? null : below.get(name.substring(dot + 1));
            if (above != null) {
                return above;
            }
        }
        return null;
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
