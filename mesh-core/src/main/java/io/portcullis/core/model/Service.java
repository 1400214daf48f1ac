package io.portcullis.core.model;

/**
 * A service as its callers see it. Its endpoints are not here: they live in a cell of their own and change without a new
 * snapshot. Immutable, any thread.
 *
 * @param id names it
 * @param policy what is done on the way to it
 */
public record Service(ServiceId id, ServicePolicy policy) {}
