package io.portcullis.core.model;

import java.util.List;

/**
 * Which responses a gateway compresses, and what that may cost. Immutable, any thread.
 *
 * @param mediaTypes such as {@code text/html}, {@code text/*} or {@code application/*+json}; case and parameters do not count
 * @param excludedUserAgents whole values of User-Agent, in any case, that get no compressed response
 * @param minResponseBytes a body whose length is known and lower stays as it is; 0 or more
 * @param level of zlib, 1 (fast) to 9 (small)
 * @param maxResponses how many responses may be compressed at one time, each with 264 KiB of native memory; the others go
 *     out as they are; at least 1
 */
public record CompressionPolicy(
        List<String> mediaTypes, List<String> excludedUserAgents, long minResponseBytes, int level, int maxResponses) {
    /** Those of Spring Boot: text, scripts, JSON and XML. */
    public static final List<String> DEFAULT_MEDIA_TYPES = List.of(
            "text/html",
            "text/xml",
            "text/plain",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json",
            "application/xml");

    public static final long DEFAULT_MIN_RESPONSE_BYTES = 2048;

    /** Twice as fast as zlib's own default of 6, and a tenth larger. */
    public static final int DEFAULT_LEVEL = 4;

    /** 64 MiB. */
    public static final int DEFAULT_MAX_RESPONSES = 248;

    /** What applies where nothing is said. */
    public static final CompressionPolicy DEFAULT = new CompressionPolicy(
            DEFAULT_MEDIA_TYPES, List.of(), DEFAULT_MIN_RESPONSE_BYTES, DEFAULT_LEVEL, DEFAULT_MAX_RESPONSES);

    /** @throws IllegalArgumentException naming what is out of its range */
    public CompressionPolicy {
        mediaTypes = List.copyOf(mediaTypes);
        excludedUserAgents = List.copyOf(excludedUserAgents);
        Expect.that(minResponseBytes >= 0, "minResponseBytes", minResponseBytes, ">= 0");
        Expect.that(level >= 1 && level <= 9, "level", level, "1 to 9");
        Expect.atLeastOne("maxResponses", maxResponses);
    }
}
