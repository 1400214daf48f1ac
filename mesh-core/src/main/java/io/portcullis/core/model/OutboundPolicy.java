package io.portcullis.core.model;

import java.time.Duration;
import java.util.Set;

/**
 * What happens to the application's own calls before a service is known. Immutable, any thread.
 *
 * @param unknown what happens to destinations that are no service of the mesh
 * @param allowed destinations outside of the mesh that are called even so; says something only where unknown ones are refused
 * @param opaquePorts ports of intercepted connections on which the server speaks first, so that nobody waits for bytes of the
 *     client: 1 to 65535; default {@link #SERVER_SPEAKS_FIRST}
 * @param detectTimeout how long the first bytes of an intercepted connection are waited for; then it is opaque; default 1 s
 */
public record OutboundPolicy(
        UnknownDestination unknown, AllowList allowed, Set<Integer> opaquePorts, Duration detectTimeout) {
    /** SMTP and its submission, MySQL and its Galera replication, PostgreSQL, Redis, Elasticsearch's transport, memcached. */
    public static final Set<Integer> SERVER_SPEAKS_FIRST = Set.of(25, 587, 3306, 4444, 5432, 6379, 9300, 11211);

    public static final Duration DEFAULT_DETECT_TIMEOUT = Duration.ofSeconds(1);

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public OutboundPolicy {
        opaquePorts = Set.copyOf(opaquePorts);
        opaquePorts.forEach(port -> Expect.that(port >= 1 && port <= 65_535, "opaque-ports", port, "1 to 65535"));
        Expect.positive("detect-timeout", detectTimeout);
        Expect.bounded("detect-timeout", detectTimeout);
    }

    /** The defaults, and this for what is unknown. */
    public static OutboundPolicy of(UnknownDestination unknown) {
        return new OutboundPolicy(unknown, AllowList.NONE, SERVER_SPEAKS_FIRST, DEFAULT_DETECT_TIMEOUT);
    }
}
