package io.portcullis.spring.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One address of a service. Immutable, any thread.
 *
 * @param address host:port, IPv6 addresses in brackets
 * @param labels what subsets select by; quote values such as "1.10"
 * @param zone failure domain
 */
public record EndpointProperties(
        @Nullable String address,
        @Nullable Map<String, String> labels,
        @Nullable String zone) {}
