package io.portcullis.engine.exchange;

import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.engine.EngineSettings;
import io.portcullis.engine.compress.Compressors;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.Tracing;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all exchanges of an engine share. Any thread.
 *
 * @param config the newest configuration
 * @param registry the live state of services
 * @param tracing makes spans
 * @param observer learns of every end
 * @param settings bounds
 * @param replay memory for bodies that may be sent again
 * @param compressors memory for responses that are compressed
 * @param refusing whether the engine is past the point of a drain where it takes no more requests
 * @param active exchanges that have begun and not ended
 * @param clock wall clock, for records
 * @param ownIdentity the SPIFFE ID of this workload, or null without one
 * @param underscores what becomes of names with underscores at the edge; sidecars keep them
 */
public record ExchangeShared(
        Supplier<ActiveConfig> config,
        ServiceRegistry registry,
        Tracing tracing,
        ExchangeObserver observer,
        EngineSettings settings,
        ReplayMemory replay,
        Compressors compressors,
        BooleanSupplier refusing,
        ActiveExchanges active,
        InstantSource clock,
        Supplier<@Nullable String> ownIdentity,
        Underscores underscores) {}
