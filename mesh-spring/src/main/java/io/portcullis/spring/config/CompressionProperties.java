package io.portcullis.spring.config;

import org.jspecify.annotations.Nullable;

/**
 * What compressing responses may cost; which ones are compressed stands under Boot's own {@code server.compression}. Gateway
 * only. Immutable, any thread.
 *
 * @param level of zlib, from 1 (fast) to 9 (small). Default: 4.
 * @param maxResponses responses that are compressed at one time, each with 264 KB of memory; the others go out as they are.
 *     Default: 248.
 */
public record CompressionProperties(
        @Range(min = 1, max = 9) @Nullable Integer level,
        @Range(min = 1, max = 100_000) @Nullable Integer maxResponses) {}
