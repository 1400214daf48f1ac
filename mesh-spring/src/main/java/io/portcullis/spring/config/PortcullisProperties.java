package io.portcullis.spring.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The tree {@code portcullis.*} as it is written; what is absent is null. Read anew for each snapshot and never bound as a
 * bean, because a record is not bound twice. Immutable, any thread.
 *
 * @param namespace namespace of this workload; services of it answer to name.namespace and its longer forms too.
 *     Default: where Kubernetes mounts it, or none.
 * @param tls certificate of this workload
 * @param defaults policy of every service, under what the service itself says
 * @param services services that are called, by name
 * @param outbound listeners towards the application's calls (sidecar)
 * @param inbound listener towards the application itself (sidecar)
 * @param listener limits of every listener
 * @param limits what clients may take
 * @param listeners listeners whose connections are passed on byte for byte, by name (gateway)
 * @param forwarded what services learn about clients, and which proxies in front are believed (gateway)
 * @param drain shutdown without losing requests
 * @param probes listener for kubelet and Prometheus (sidecar)
 * @param accessLog one line for each request
 * @param config how changes of all this are noticed
 * @param discovery how endpoints are asked for that are not listed
 * @param compression what compressing responses may cost (gateway)
 * @param errorPages pages for failures that are answered here; the first that fits counts (gateway)
 * @param edge how clients are received that nobody knows (gateway)
 */
@ConfigurationProperties("portcullis")
public record PortcullisProperties(
        @Nullable String namespace,
        @NestedConfigurationProperty @Nullable WorkloadTlsProperties tls,
        @NestedConfigurationProperty @Nullable ServiceProperties defaults,
        @Nullable Map<String, ServiceProperties> services,
        @NestedConfigurationProperty @Nullable OutboundProperties outbound,
        @NestedConfigurationProperty @Nullable InboundProperties inbound,
        @NestedConfigurationProperty @Nullable ListenerProperties listener,
        @NestedConfigurationProperty @Nullable LimitProperties limits,
        @Nullable Map<String, PassthroughProperties> listeners,
        @NestedConfigurationProperty @Nullable ForwardedProperties forwarded,
        @NestedConfigurationProperty @Nullable DrainProperties drain,
        @NestedConfigurationProperty @Nullable ProbesProperties probes,
        @NestedConfigurationProperty @Nullable AccessLogProperties accessLog,
        @NestedConfigurationProperty @Nullable ConfigProperties config,
        @NestedConfigurationProperty @Nullable DiscoveryProperties discovery,
        @NestedConfigurationProperty @Nullable EdgeProperties edge,
        @NestedConfigurationProperty @Nullable CompressionProperties compression,
        @Nullable List<ErrorPageProperties> errorPages) {
    static final String PREFIX = "portcullis";

    /** The same with services that were named and not described. */
    PortcullisProperties withServices(List<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        Map<String, ServiceProperties> all = new LinkedHashMap<>(services == null ? Map.of() : services);
        names.forEach(name -> all.putIfAbsent(name, ServiceProperties.empty()));
        return new PortcullisProperties(
                namespace,
                tls,
                defaults,
                all,
                outbound,
                inbound,
                listener,
                limits,
                listeners,
                forwarded,
                drain,
                probes,
                accessLog,
                config,
                discovery,
                edge,
                compression,
                errorPages);
    }

    /** What applies where nothing is written. */
    static PortcullisProperties empty() {
        return new PortcullisProperties(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }
}
