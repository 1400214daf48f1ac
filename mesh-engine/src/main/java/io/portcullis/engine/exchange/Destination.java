package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.lane.Lane;
import io.portcullis.engine.route.RouteMatch;
import org.jspecify.annotations.Nullable;

/** Where a request goes. Immutable. */
sealed interface Destination {
    /** The route that leads there, or null. */
    @Nullable
    RouteMatch match();

    /**
     * To an endpoint of a service.
     *
     * @param match the route that leads there, or null where none is needed
     * @param authority what Host has to say there, or null to leave it as it is
     */
    record ToService(
            @Nullable RouteMatch match,
            ServiceRuntime service,
            @Nullable String authority) implements Destination {}

    /**
     * Into the extension lane, which decides itself where to.
     *
     * @param match the first route that may match, or null where none does
     * @param draws what this request drew in groups of weighted routes, see {@link RouteMatch#drawn}
     * @param only the one service the request may be handed back for, or null for any
     */
    record ToLane(
            @Nullable RouteMatch match,
            Lane lane,
            long draws,
            @Nullable ServiceId only) implements Destination {}

    /** Where the route leads, which is known when its filters have run ({@link Router#followed}). */
    record AlongRoute(RouteMatch match) implements Destination {}

    /** Nowhere: the route itself is the answer. */
    record Answered(RouteMatch match) implements Destination {}

    /** Nowhere: the client shall come again by https. */
    record ToHttps(String location) implements Destination {
        @Override
        public @Nullable RouteMatch match() {
            return null;
        }
    }

    /**
     * Nowhere: there is no way.
     *
     * @param match the route that led into nothing, or null
     */
    record Refused(@Nullable RouteMatch match, Failure failure) implements Destination {}
}
