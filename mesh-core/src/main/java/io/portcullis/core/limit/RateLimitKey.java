package io.portcullis.core.limit;

/** Whose requests share one bucket. Immutable, any thread. */
public sealed interface RateLimitKey {
    /** The identity that the client has proven; without one the key is empty. */
    record Identity() implements RateLimitKey {}

    /** The address of the client's socket. */
    record ClientAddress() implements RateLimitKey {}

    /** @param name of the request header whose first value is the key */
    record Header(String name) implements RateLimitKey {}

    /** The Host the client sent. */
    record Host() implements RateLimitKey {}

    /** @param name of the variable that Path or Host captured */
    record PathVariable(String name) implements RateLimitKey {}
}
