package io.portcullis.engine.route;

import io.portcullis.engine.flow.ClientConnection;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What predicates and filters may know of a request besides its head: from whom it came, and when. Event loop only.
 *
 * @param client the connection it came on, or null where a request is only thought of
 * @param forwardedFor {@code X-Forwarded-For} as the client sent it, before it was replaced, or null: there was none, there
 *     were several, or no route asks for it
 * @param clock wall clock
 * @param fallback why the request goes to a fallback, or null: it is on its first way
 */
public record Arrival(
        @Nullable ClientConnection client,
        @Nullable String forwardedFor,
        InstantSource clock,
        @Nullable FallbackCause fallback) {
    /** Of a request that is only thought of, now. */
    public static final Arrival UNKNOWN = new Arrival(null, null, InstantSource.system(), null);

    /** The client's address, or null. */
    @Nullable
    InetAddress address() {
        return client == null ? null : client.remoteAddress().getAddress();
    }

    /** The address of who opened the connection, whatever trusted proxies say about the client; or null. */
    @Nullable
    InetAddress openerAddress() {
        return client == null ? null : client.opener().getAddress();
    }

    Instant now() {
        return clock.instant();
    }
}
