package io.portcullis.spring.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * A listener of the gateway whose connections are passed on byte for byte: all of them to one service, or those of TLS by the
 * server name their clients ask for. Immutable, any thread.
 *
 * @param address IP address and port, such as 0.0.0.0:5432
 * @param service where all connections go; or else server-names
 * @param serverNames where TLS connections go: by service, the names in the handshake that mean it, such as shop.example.org, or
 *     *.example.org for all below. It is not decrypted; who asks for no name, or another one, is refused
 * @param idleTimeout longest time without a byte in either direction. Default: 1h.
 * @param proxyProtocol load balancers in front. Default: none, whatever portcullis.listener.proxy-protocol says.
 */
public record PassthroughProperties(
        @Nullable String address,
        @Nullable String service,
        @Nullable Map<String, List<String>> serverNames,
        @Range(above = true) @Nullable Duration idleTimeout,
        @NestedConfigurationProperty @Nullable ProxyProtocolProperties proxyProtocol) {}
