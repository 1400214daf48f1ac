package io.portcullis.core.model;

import org.jspecify.annotations.Nullable;

/**
 * What keeps a user on one subset: the same key draws the same subset, and when weights change, only
 * as many users move as have to. Exactly one of the
 * two is set. Immutable, any thread.
 *
 * @param header name of the request header whose value is the key
 * @param cookie name of the cookie whose value is the key
 */
public record Sticky(@Nullable String header, @Nullable String cookie) {
    /** @throws IllegalArgumentException unless exactly one of header and cookie is given */
    public Sticky {
        if ((header == null) == (cookie == null)) {
            throw new IllegalArgumentException("sticky: needs exactly one of header and cookie");
        }
    }
}
