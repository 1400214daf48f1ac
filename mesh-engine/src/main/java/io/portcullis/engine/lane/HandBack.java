package io.portcullis.engine.lane;

import io.portcullis.core.route.RouteTarget;
import org.jspecify.annotations.Nullable;

/**
 * Where the extension lane wants a request to go. Immutable, any thread.
 *
 * @param route id of the route, whose plan the engine runs
 * @param target where to, or null for the route's own
 * @param preserveHost whether Host stays as it is in the request
 */
public record HandBack(String route, @Nullable RouteTarget target, boolean preserveHost) {}
