package io.portcullis.spring.config;

import org.jspecify.annotations.Nullable;

/**
 * One line of JSON for each request. Immutable, any thread.
 *
 * @param enabled whether it is written. Default: true.
 * @param file where it is written; - for standard output. Default: -.
 */
public record AccessLogProperties(
        @Nullable Boolean enabled, @Nullable String file) {}
