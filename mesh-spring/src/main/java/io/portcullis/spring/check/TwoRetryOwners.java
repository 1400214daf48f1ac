package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.spring.config.Reading;
import io.portcullis.spring.config.RetryProperties;
import io.portcullis.spring.config.RoutePlaces;
import io.portcullis.spring.config.ServiceProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds requests whose retries are written in two places, of which one has no effect. Stateless. */
final class TwoRetryOwners {
    private TwoRetryOwners() {}

    static List<Problem> in(Reading reading, RoutePlaces places) {
        List<Problem> found = new ArrayList<>();
        for (Route route : reading.snapshot().routes()) {
            long owners = route.filters().stream()
                    .filter(RouteFilter.Retry.class::isInstance)
                    .count();
            if (owners > 1) {
                found.add(places.of(
                        route.id(),
                        owners + " Retry filters, those of default-filters included: they count their tries together",
                        "one place that says how often"));
            } else if (owners == 1 && route.target() instanceof RouteTarget.ToService(ServiceId id)) {
                service(route, id, reading, places, found);
            }
        }
        return found;
    }

    private static void service(Route route, ServiceId id, Reading reading, RoutePlaces places, List<Problem> found) {
        Map<String, ServiceProperties> services = reading.properties().services();
        ServiceProperties written = services == null ? null : services.get(id.name());
        if (written != null && retries(written.retry())) {
            found.add(places.of(
                    route.id(),
                    "has a Retry filter, and portcullis.services." + id.name()
                            + ".retry says something else: on this route the filter takes its place",
                    "one of the two"));
        }
    }

    private static boolean retries(@Nullable RetryProperties retry) {
        return retry != null && !Boolean.FALSE.equals(retry.enabled());
    }
}
