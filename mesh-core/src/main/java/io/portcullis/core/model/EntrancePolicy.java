package io.portcullis.core.model;

import java.util.Map;

/**
 * What stands in front of a gateway, and what goes through it without being HTTP. Immutable, any thread.
 *
 * @param forwarded what is written about clients, and who is believed
 * @param proxies whose connections to the main listener begin with a PROXY header
 * @param listeners listeners that pass connections on, by their names
 */
public record EntrancePolicy(ForwardedPolicy forwarded, ProxyPeers proxies, Map<String, Passthrough> listeners) {
    /** Clients come directly, and speak HTTP. */
    public static final EntrancePolicy DEFAULT = new EntrancePolicy(ForwardedPolicy.DEFAULT, ProxyPeers.NONE, Map.of());

    public EntrancePolicy {
        listeners = Map.copyOf(listeners);
    }
}
