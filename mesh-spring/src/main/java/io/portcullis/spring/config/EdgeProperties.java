package io.portcullis.spring.config;

import io.portcullis.engine.exchange.Underscores;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway takes from clients nobody knows. A sidecar is transparent and has none of it. Immutable, any thread.
 *
 * @param underscores request fields whose names have an underscore: {@code drop}, or {@code keep} where no application behind
 *     the gateway is PHP, CGI or WSGI. Default: drop.
 */
public record EdgeProperties(@Nullable Underscores underscores) {}
