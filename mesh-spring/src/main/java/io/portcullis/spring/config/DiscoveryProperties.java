package io.portcullis.spring.config;

import io.portcullis.spring.config.Addresses.HostPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How endpoints are asked for that do not stand in the configuration. Read at start. Immutable, any thread.
 *
 * @param interval how often discovery clients are asked for each service, besides when they tell of a change. Default: 10s.
 * @param timeout of one question to the DNS or to a discovery client. Default: 5s.
 * @param keep how long the last good endpoints stay in use while the DNS or the discovery clients say that there are none;
 *     while these do not answer at all, they stay for as long as that takes. Default: 1m.
 * @param minTtl least time for which an answer of the DNS counts, whatever its records say. Default: 1s.
 * @param maxTtl greatest time for which an answer of the DNS counts. Default: 30s.
 * @param kubernetes whether the Services of the cluster are found by their EndpointSlices (gateway). Default: true inside
 *     Kubernetes.
 * @param nameServers addresses and ports of the name servers that are asked, such as 127.0.0.1:8600. Default: those of the
 *     system.
 */
public record DiscoveryProperties(
        @Range(min = 0.1) @Nullable Duration interval,
        @Range(min = 0.05) @Nullable Duration timeout,
        @Range @Nullable Duration keep,
        @Range(min = 0.1) @Nullable Duration minTtl,
        @Range(min = 0.1) @Nullable Duration maxTtl,
        @Nullable Boolean kubernetes,
        @Nullable List<String> nameServers) {
    /** What a configuration says. */
    public static DiscoveryProperties of(Reading reading) {
        DiscoveryProperties written = reading.properties().discovery();
        return written == null ? NONE : written;
    }

    /** The name servers that are written; empty for those of the system. */
    public List<InetSocketAddress> servers() {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : nameServers == null ? List.<String>of() : nameServers) {
            HostPort address = Addresses.read(server);
            if (address != null) {
                servers.add(address.socket());
            }
        }
        return servers;
    }

    /** Where nothing is written. */
    public static final DiscoveryProperties NONE = new DiscoveryProperties(null, null, null, null, null, null, null);

    /** The value in force. */
    public Duration intervalOrDefault() {
        return interval == null ? Duration.ofSeconds(10) : interval;
    }

    /** The value in force. */
    public Duration timeoutOrDefault() {
        return timeout == null ? Duration.ofSeconds(5) : timeout;
    }

    /** The value in force. */
    public Duration keepOrDefault() {
        return keep == null ? Duration.ofMinutes(1) : keep;
    }

    /** The value in force. */
    public Duration minTtlOrDefault() {
        return minTtl == null ? Duration.ofSeconds(1) : minTtl;
    }

    /** The value in force. */
    public Duration maxTtlOrDefault() {
        return maxTtl == null ? Duration.ofSeconds(30) : maxTtl;
    }
}
