package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.SnapshotValidator;
import io.portcullis.core.model.ServiceId;
import io.portcullis.spring.config.Reading;
import io.portcullis.spring.config.RoutePlaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds services that have no endpoint to go to. Stateless. */
final class IdleServices {
    private IdleServices() {}

    static List<Problem> in(Reading reading, RoutePlaces places) {
        List<Problem> found = new ArrayList<>();
        reading.snapshot().services().keySet().stream()
                .sorted(Comparator.comparing(ServiceId::toString))
                .filter(id -> !reading.endpoints().containsKey(id)
                        && !reading.lookups().containsKey(id))
                .forEach(id -> found.add(places.properties()
                        .apply(Problem.of(
                                SnapshotValidator.servicePath(id),
                                "has no endpoints: its requests are answered with 503",
                                "endpoints with an address each"))));
        return found;
    }
}
