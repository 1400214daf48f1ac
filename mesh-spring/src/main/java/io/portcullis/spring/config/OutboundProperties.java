package io.portcullis.spring.config;

import io.portcullis.core.model.UnknownDestination;
import org.jspecify.annotations.Nullable;

/**
 * Where the application's own calls come in (sidecar). Immutable, any thread.
 *
 * @param enabled whether the forward proxy listens. Default: true.
 * @param address host:port of the forward proxy. Default: 127.0.0.1:15102.
 * @param unknown what happens to destinations that are no service of the mesh. Default: passthrough.
 */
public record OutboundProperties(
        @Nullable Boolean enabled,
        @Nullable String address,
        @Nullable UnknownDestination unknown) {}
