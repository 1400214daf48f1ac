package io.portcullis.spring.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Load balancers that say by the PROXY protocol, version 1 or 2, where a connection really comes from. Immutable, any thread.
 *
 * @param from addresses of the load balancers: IP addresses or ranges such as 10.0.0.0/8. Their connections have to begin with
 *     a PROXY header; from everybody else one is a malformed request. Default: none.
 * @param timeout how long the header may take. Default: 3s.
 */
public record ProxyProtocolProperties(
        @Nullable List<String> from,
        @Range(above = true) @Nullable Duration timeout) {}
