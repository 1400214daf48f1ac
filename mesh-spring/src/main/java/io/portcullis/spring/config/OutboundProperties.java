package io.portcullis.spring.config;

import io.portcullis.core.model.UnknownDestination;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Where the application's own calls come in (sidecar). Immutable, any thread.
 *
 * @param enabled whether the forward proxy listens. Default: true.
 * @param address host:port of the forward proxy. Default: 127.0.0.1:15102.
 * @param intercept listeners for connections that rules of the network redirect here
 * @param unknown what happens to destinations that are no service of the mesh; to be written where allow is. Default:
 *     passthrough.
 * @param allow destinations that are called though unknown ones are refused: an IP address or range, a host name, or
 *     *.name for those below it, each with or without :port. A host name is what the client says (SNI or Host); where it must
 *     not be believed, allow addresses.
 * @param opaquePorts destination ports of intercepted connections where the server speaks first, so that no bytes are waited
 *     for; replaces the default. Default: 25, 587, 3306, 4444, 5432, 6379, 9300, 11211.
 * @param detectTimeout how long the first bytes of an intercepted connection are waited for; then it is passed on byte for
 *     byte. Default: 1s.
 */
public record OutboundProperties(
        @Nullable Boolean enabled,
        @Nullable String address,
        @NestedConfigurationProperty @Nullable InterceptProperties intercept,
        @Nullable UnknownDestination unknown,
        @Nullable List<String> allow,
        @Range(min = 1, max = 65_535) @Nullable List<Integer> opaquePorts,
        @Range(above = true) @Nullable Duration detectTimeout) {

    /**
     * Listeners on the loopback addresses of both families for the connections of the application that
     * {@code portcullis intercept} redirects. Immutable, any thread.
     *
     * @param enabled whether they listen; without rules that redirect nobody gets there. Default: false, or true where a port
     *     is given.
     * @param port where, on 127.0.0.1 and, if this machine has it, on [::1]. Default: 15101.
     */
    public record InterceptProperties(
            @Nullable Boolean enabled,
            @Range(max = 65_535) @Nullable Integer port) {}

    static OutboundProperties disabled() {
        return new OutboundProperties(false, null, null, null, null, null, null);
    }
}
