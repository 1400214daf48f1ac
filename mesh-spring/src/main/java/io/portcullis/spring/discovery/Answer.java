package io.portcullis.spring.discovery;

import io.portcullis.core.model.Endpoint;
import java.util.List;

/** What somebody who was asked for the endpoints of a service knows. Immutable, any thread. */
public sealed interface Answer {
    /**
     * Certain: these and no others, even if there are none.
     *
     * @param endpoints in any order
     */
    record Endpoints(List<Endpoint> endpoints) implements Answer {
        public Endpoints {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * It knows of none, as it also does for a moment during a restart, of the service or its own. The last good endpoints
     * stay for a while.
     *
     * @param reason a sentence without a full stop
     */
    record None(String reason) implements Answer {}

    /**
     * It does not answer. The last good endpoints stay for as long as that takes.
     *
     * @param reason a sentence without a full stop
     */
    record Failed(String reason) implements Answer {}
}
