package io.portcullis.spring.config;

import org.jspecify.annotations.Nullable;

/**
 * What keeps a user on one subset: exactly one of the two. Immutable, any thread.
 *
 * @param header name of the request header whose value is the key
 * @param cookie name of the cookie whose value is the key
 */
public record StickyProperties(
        @Nullable String header, @Nullable String cookie) {}
