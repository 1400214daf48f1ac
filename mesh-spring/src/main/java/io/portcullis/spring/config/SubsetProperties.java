package io.portcullis.spring.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a service's endpoints. Immutable, any thread.
 *
 * @param labels an endpoint belongs to the subset when it carries all of them
 * @param weight share of the requests, relative to the sum over all subsets; 0 is reached by the override header only.
 *     Default: 1.
 */
public record SubsetProperties(
        @Nullable Map<String, String> labels,
        @Range(max = 1_000_000) @Nullable Integer weight) {}
