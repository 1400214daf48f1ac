package io.portcullis.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    @Test
    void laterChangesOfItsSourcesDoNotReachIt() {
        ServiceId id = ServiceId.of("payment-service");
        List<Route> routes = new ArrayList<>(
                List.of(new Route("r", 0, List.of(), List.of(), new RouteTarget.ToService(id), Map.of())));
        Map<ServiceId, Service> services = new HashMap<>(Map.of(id, new Service(id, ServicePolicy.DEFAULT)));
        Snapshot snapshot = new Snapshot(
                1,
                routes,
                services,
                ServicePolicy.DEFAULT,
                OutboundPolicy.of(UnknownDestination.REFUSE),
                InboundPolicy.DEFAULT,
                AuthorizationPolicy.ALLOW_ALL);
        routes.clear();
        services.clear();
        assertThat(snapshot.routes()).hasSize(1);
        assertThat(snapshot.services()).containsKey(id);
    }

    @Test
    void aCopyDiffersInWhatWasAskedForAlone() {
        ServiceId id = ServiceId.of("payment-service");
        Map<ServiceId, Service> services = Map.of(id, new Service(id, ServicePolicy.DEFAULT));
        Snapshot snapshot = snapshot(1, Map.of());
        assertThat(snapshot.withVersion(7)).isEqualTo(snapshot(7, Map.of()));
        assertThat(snapshot.withServices(services)).isEqualTo(snapshot(1, services));
    }

    private static Snapshot snapshot(long version, Map<ServiceId, Service> services) {
        return new Snapshot(
                version,
                List.of(new Route("r", 0, List.of(), List.of(), new RouteTarget.Nowhere(), Map.of())),
                services,
                ServicePolicy.DEFAULT,
                OutboundPolicy.of(UnknownDestination.REFUSE),
                InboundPolicy.DEFAULT,
                AuthorizationPolicy.ALLOW_ALL);
    }
}
