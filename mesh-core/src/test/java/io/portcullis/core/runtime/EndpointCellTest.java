package io.portcullis.core.runtime;

import static io.portcullis.core.runtime.Fixtures.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.time.ManualTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointCellTest {
    private static final EjectionPolicy FIRST_FAILURE =
            new EjectionPolicy(1, Duration.ofSeconds(30), Duration.ofSeconds(30), 50);

    private final EndpointCell cell = new EndpointCell(new ManualTicker(), (before, after) -> {});

    @Test
    void freshOneHasNoEndpointsInVersionZero() {
        assertThat(cell.current()).isEqualTo(new EndpointSet(0, List.of()));
    }

    @Test
    void emptyListIsAVersionToo() {
        cell.publish(List.of());
        assertThat(cell.current()).isEqualTo(new EndpointSet(1, List.of()));
    }

    @Test
    void equalListChangesNothing() {
        cell.publish(List.of(endpoint(1, "1")));
        EndpointSet before = cell.current();
        cell.publish(List.of(endpoint(1, "1")));
        assertThat(cell.current()).isSameAs(before);
    }

    @Test
    void sameAddressCountsOnce() {
        cell.publish(List.of(endpoint(1, "1"), endpoint(2, "1"), endpoint(1, "2")));
        assertThat(cell.current().endpoints()).containsExactly(endpoint(1, "1"), endpoint(2, "1"));
    }

    @Test
    void endpointsThatStayKeepTheirStateInAnyOrder() {
        cell.publish(List.of(endpoint(1, "1"), endpoint(2, "1")));
        EndpointState first = cell.states().get(0);
        EndpointState second = cell.states().get(1);
        cell.publish(List.of(endpoint(3, "1"), endpoint(2, "1"), endpoint(1, "1")));
        assertThat(cell.states()).hasSize(3).endsWith(second, first);
    }

    @Test
    void endpointThatStaysTakesItsNewLabels() {
        cell.publish(List.of(endpoint(1, "1")));
        EndpointState state = cell.states().getFirst();
        state.begin();
        cell.publish(List.of(endpoint(1, "2")));
        assertThat(cell.states()).containsExactly(state);
        assertThat(state.endpoint()).isEqualTo(endpoint(1, "2"));
        assertThat(state.inFlight()).isEqualTo(1);
    }

    @Test
    void endpointThatComesBackStartsAfresh() {
        cell.publish(List.of(endpoint(1, "1")));
        EndpointState before = cell.states().getFirst();
        before.begin();
        cell.publish(List.of());
        cell.publish(List.of(endpoint(1, "1")));
        assertThat(cell.states().getFirst()).isNotSameAs(before);
        assertThat(cell.states().getFirst().inFlight()).isZero();
        before.end(true);
        assertThat(before.inFlight()).isZero();
    }

    @Test
    void ejectionsAreCountedAcrossChurn() {
        cell.ejection(FIRST_FAILURE);
        cell.publish(List.of(endpoint(1, "1"), endpoint(2, "1")));
        attempt(cell.states().getFirst(), true);
        assertThat(cell.ejected()).isEqualTo(1);
        cell.publish(List.of(endpoint(2, "1")));
        assertThat(cell.ejected()).isZero();
        assertThat(cell.ejections()).isEqualTo(1);
    }

    @Test
    void changedEjectionPolicyStartsWithNobodyEjected() {
        cell.ejection(FIRST_FAILURE);
        cell.publish(List.of(endpoint(1, "1")));
        EndpointState state = cell.states().getFirst();
        state.begin();
        attempt(state, true);
        cell.ejection(new EjectionPolicy(1, Duration.ofSeconds(30), Duration.ofSeconds(30), 50));
        assertThat(state.ejected()).as("an equal policy keeps it").isTrue();
        cell.ejection(EjectionPolicy.DEFAULT);
        assertThat(state.ejected()).isFalse();
        assertThat(state.inFlight()).isEqualTo(1);
        cell.ejection(null);
        for (int failure = 0; failure < 100; failure++) {
            attempt(state, true);
        }
        assertThat(state.ejected()).isFalse();
    }

    @Test
    void abandonedAttemptNeitherBlamesNorClears() {
        cell.ejection(new EjectionPolicy(2, Duration.ofSeconds(30), Duration.ofSeconds(30), 50));
        cell.publish(List.of(Endpoint.of("10.0.0.1", 80)));
        EndpointState state = cell.states().getFirst();
        attempt(state, true);
        state.begin();
        state.abandon();
        assertThat(state.ejected()).isFalse();
        attempt(state, true);
        assertThat(state.ejected()).isTrue();
        assertThat(state.inFlight()).isZero();
    }

    private static void attempt(EndpointState state, boolean failed) {
        state.begin();
        state.end(failed);
    }
}
