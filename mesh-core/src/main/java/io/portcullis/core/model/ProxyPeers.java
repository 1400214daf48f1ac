package io.portcullis.core.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * The load balancers whose connections begin with a PROXY header that says where they really come from. From them it is
 * required, from everybody else it is no PROXY header but bytes. Immutable, any thread.
 *
 * @param from addresses of the load balancers; empty for none
 * @param timeout how long the header may take; default 3 s, the least that the specification allows a receiver to wait
 */
public record ProxyPeers(List<IpRange> from, Duration timeout) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    /** Nobody sends PROXY headers. */
    public static final ProxyPeers NONE = new ProxyPeers(List.of(), DEFAULT_TIMEOUT);

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public ProxyPeers {
        from = List.copyOf(from);
        Expect.positive("timeout", timeout);
        Expect.bounded("timeout", timeout);
    }

    /** Whether connections from the address begin with a PROXY header. */
    public boolean contains(InetAddress address) {
        return IpRange.anyContains(from, address);
    }
}
