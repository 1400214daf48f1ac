package io.portcullis.core.model;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What a listener of the gateway does with connections that it passes on byte for byte. Immutable, any thread.
 *
 * @param proxies whose connections begin with a PROXY header
 * @param target where they go
 * @param idleTimeout the longest time without a byte in either direction; default 1 h
 */
public record Passthrough(ProxyPeers proxies, Target target, Duration idleTimeout) {
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofHours(1);

    /** Where connections go. */
    public sealed interface Target {
        /** The services it may lead to. */
        default Collection<ServiceId> services() {
            return switch (this) {
                case ToService(ServiceId id) -> List.of(id);
                case ByServerName(ServerNames names) -> names.services().values();
            };
        }
    }

    /** All of them to one service, whatever they carry. */
    public record ToService(ServiceId id) implements Target {}

    /** TLS, to the service of the name that its client asks for in the clear; it is not decrypted. */
    public record ByServerName(ServerNames names) implements Target {}

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public Passthrough {
        Expect.positive("idle-timeout", idleTimeout);
        Expect.bounded("idle-timeout", idleTimeout);
    }
}
