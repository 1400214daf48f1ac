package io.portcullis.spring.config;

import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ProxyProtocol;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * A service, and what is done on the way to it; what is absent comes from {@code portcullis.defaults}. Immutable, any
 * thread.
 *
 * @param endpoints addresses of the service
 * @param dns where else to ask for them: a host name and a port, all of whose addresses are endpoints, or the name of SRV
 *     records, such as _http._tcp.payment.shop.svc.cluster.local
 * @param discovery whether the discovery clients of Spring Cloud are asked for them. Default: where there are neither
 *     endpoints nor dns, and a client that may know the service.
 * @param hosts more host names it answers to, besides its own name
 * @param addresses virtual addresses and ports, such as 10.96.0.10:80 (a ClusterIP); an intercepted connection to one of
 *     them means this service, whatever Host it names. A host name, such as payment-service.shop:80, stands for the IP
 *     addresses the DNS knows for it, asked again every 10 s (sidecar)
 * @param protocol what is spoken with it: http, tcp (byte for byte, and the server may speak first) or auto, by the first
 *     bytes of each intercepted connection. Default: auto.
 * @param listen loopback address of a listener for this service alone, such as 127.0.1.7:80 (sidecar)
 * @param timeouts how long the parts of a request may take
 * @param subsets parts of the endpoints, such as a canary, by name
 * @param sticky what keeps a user on a subset
 * @param subsetHeader request header by which a caller picks a subset by its name. From outside it is believed only if its
 *     name does not begin with x-portcullis-; a route's filter may set any. Default: x-portcullis-subset.
 * @param retry when a failed attempt is followed by another; false for never
 * @param circuitBreaker when to stop calling; false for never
 * @param ejection when single endpoints are left out; false for never
 * @param healthCheck how endpoints are asked whether they are healthy; false, where the defaults do, for not at all.
 *     Default: not at all.
 * @param connections bounds of the connection pool
 * @param proxyProtocol how each connection begins by telling for which client it is: v1 or v2 of the PROXY protocol. No
 *     connection is then shared by two clients. Default: not at all.
 * @param tls how connections are secured; disabled for plain text
 */
public record ServiceProperties(
        @Nullable List<EndpointProperties> endpoints,
        @Nullable String dns,
        @Nullable Boolean discovery,
        @Nullable List<String> hosts,
        @Nullable List<String> addresses,
        @Nullable Protocol protocol,
        @Nullable String listen,
        @NestedConfigurationProperty @Nullable TimeoutProperties timeouts,
        @Nullable Map<String, SubsetProperties> subsets,
        @NestedConfigurationProperty @Nullable StickyProperties sticky,
        @Nullable String subsetHeader,
        @NestedConfigurationProperty @Nullable RetryProperties retry,
        @NestedConfigurationProperty @Nullable CircuitBreakerProperties circuitBreaker,
        @NestedConfigurationProperty @Nullable EjectionProperties ejection,
        @NestedConfigurationProperty @Nullable HealthCheckProperties healthCheck,
        @NestedConfigurationProperty @Nullable ConnectionProperties connections,
        @Nullable ProxyProtocol proxyProtocol,
        @NestedConfigurationProperty @Nullable UpstreamTlsProperties tls) {
    static ServiceProperties empty() {
        return new ServiceProperties(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }
}
