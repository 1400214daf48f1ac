package io.portcullis.core.runtime;

import static io.portcullis.core.runtime.Fixtures.CANARY;
import static io.portcullis.core.runtime.Fixtures.PAYMENT;
import static io.portcullis.core.runtime.Fixtures.STABLE;
import static io.portcullis.core.runtime.Fixtures.endpoint;
import static io.portcullis.core.runtime.Fixtures.paymentUnder;
import static io.portcullis.core.runtime.Fixtures.withSubsets;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.Seeds;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.model.Subset;
import io.portcullis.core.time.ManualTicker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceRuntimeTest {
    private static final int REQUESTS = 10_000;

    private final ManualTicker ticker = new ManualTicker();
    private final ServiceRegistry registry =
            new ServiceRegistry(ticker, new Resilience4jBreakers(CircuitBreakerRegistry.ofDefaults(), ticker));
    private final EndpointCell cell = registry.endpoints(PAYMENT);

    @Test
    void serviceWithoutSubsetsHasOneWithAllEndpoints() {
        ServiceRuntime service = payment();
        cell.publish(List.of(endpoint(1, "1"), endpoint(2, "2")));
        assertThat(service.subsets()).hasSize(1);
        SubsetRuntime whole = service.choose(null, "alice", new SplittableRandom(1));
        assertThat(whole.name()).isEmpty();
        assertThat(whole.size()).isEqualTo(2);
        assertThat(Objects.requireNonNull(whole.breaker()).name()).isEqualTo("payment-service");
    }

    @Test
    void breakerOfASubsetCarriesItsName() {
        ServiceRuntime service = payment(STABLE, CANARY);
        assertThat(service.subsets())
                .extracting(subset -> Objects.requireNonNull(subset.breaker()).name())
                .containsExactly("payment-service/stable", "payment-service/canary");
    }

    @Seeds
    void requestsAreSplitByWeight(long seed) {
        ServiceRuntime service = payment(STABLE, CANARY);
        cell.publish(List.of(endpoint(1, "1"), endpoint(2, "1"), endpoint(3, "2")));
        RandomGenerator random = new SplittableRandom(seed);
        double tolerance = 5 * Math.sqrt(REQUESTS * 0.1 * 0.9);
        assertThat((double) canaries(service, random)).isBetween(1_000 - tolerance, 1_000 + tolerance);
    }

    @Test
    void subsetWithoutEndpointsLeavesItsShareToTheOthers() {
        ServiceRuntime service = payment(STABLE, CANARY);
        cell.publish(List.of(endpoint(3, "2")));
        assertThat(canaries(service, new SplittableRandom(1))).isEqualTo(REQUESTS);
        cell.publish(List.of(endpoint(1, "1")));
        assertThat(canaries(service, new SplittableRandom(1))).isZero();
    }

    @Test
    void subsetOfWeightZeroIsReachedByOverrideOnly() {
        Subset dark = new Subset("dark", Map.of("version", "3"), 0);
        ServiceRuntime service = payment(dark, STABLE);
        cell.publish(List.of(endpoint(9, "3")));
        RandomGenerator random = new SplittableRandom(1);
        assertThat(service.choose(null, null, random).name())
                .as("though stable is empty")
                .isEqualTo("stable");
        assertThat(service.choose(null, "alice", random).name()).isEqualTo("stable");
        assertThat(service.choose("dark", "alice", random).name()).isEqualTo("dark");
    }

    @Test
    void overrideReachesASubsetWithoutEndpoints() {
        ServiceRuntime service = payment(STABLE, CANARY);
        cell.publish(List.of(endpoint(1, "1")));
        SubsetRuntime canary = service.choose("canary", null, new SplittableRandom(1));
        assertThat(canary.name()).isEqualTo("canary");
        assertThat(canary.pick(new SplittableRandom(1), List.of())).isNull();
    }

    @Test
    void unknownOverrideIsNoOverride() {
        ServiceRuntime service = payment(STABLE, CANARY);
        cell.publish(List.of(endpoint(1, "1"), endpoint(3, "2")));
        assertThat(service.subset("carnary")).isNull();
        assertThat(service.choose("carnary", "alice", new SplittableRandom(1)))
                .isSameAs(service.choose(null, "alice", new SplittableRandom(2)));
    }

    @Test
    void userStaysWhenTheOwnSubsetDoes() {
        ServiceRuntime service = payment(STABLE, CANARY);
        cell.publish(List.of(endpoint(1, "1"), endpoint(3, "2")));
        List<String> before = placesOfUsers(service);
        cell.publish(List.of(endpoint(1, "1")));
        assertThat(placesOfUsers(service)).containsOnly("stable");
        cell.publish(List.of(endpoint(4, "2"), endpoint(1, "1"), endpoint(5, "1")));
        assertThat(placesOfUsers(service)).isEqualTo(before).contains("stable", "canary");
    }

    @Test
    void endpointThatChangesItsLabelsChangesItsSubset() {
        ServiceRuntime service = payment(STABLE, CANARY);
        cell.publish(List.of(endpoint(1, "1"), endpoint(2, "1")));
        EndpointState moving = cell.states().getLast();
        cell.publish(List.of(endpoint(1, "1"), endpoint(2, "2")));
        assertThat(service.choose("canary", null, new SplittableRandom(1)).endpoints())
                .containsExactly(moving);
        assertThat(service.choose("stable", null, new SplittableRandom(1)).size())
                .isEqualTo(1);
    }

    /** Invariant 3, this module's part of it: attempts that began end, while endpoints come and go. */
    @Seeds
    void attemptsInFlightReturnToZero(long seed) {
        ServiceRuntime service = payment(STABLE, CANARY);
        RandomGenerator random = new SplittableRandom(seed);
        Deque<EndpointState> running = new ArrayDeque<>();
        List<EndpointState> seen = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            switch (random.nextInt(10)) {
                case 0 ->
                    cell.publish(random.ints(random.nextInt(6), 1, 9)
                            .mapToObj(number -> endpoint(number, random.nextBoolean() ? "1" : "2"))
                            .toList());
                case 1, 2, 3, 4, 5 -> {
                    EndpointState state = begin(service, random);
                    if (state != null) {
                        running.add(state);
                        seen.add(state);
                    }
                }
                default -> end(running.poll(), random);
            }
            assertThat(seen.stream()
                            .distinct()
                            .mapToInt(EndpointState::inFlight)
                            .sum())
                    .isEqualTo(running.size());
        }
        while (!running.isEmpty()) {
            end(running.poll(), random);
        }
        assertThat(seen).isNotEmpty().allMatch(state -> state.inFlight() == 0);
    }

    private static @Nullable EndpointState begin(ServiceRuntime service, RandomGenerator random) {
        EndpointState state = service.choose(null, null, random).pick(random, List.of());
        if (state != null) {
            state.begin();
        }
        return state;
    }

    private static void end(@Nullable EndpointState state, RandomGenerator random) {
        if (state == null) {
            return;
        }
        if (random.nextInt(3) == 0) {
            state.abandon();
        } else {
            state.end(random.nextBoolean());
        }
    }

    private ServiceRuntime payment(Subset... subsets) {
        registry.apply(paymentUnder(withSubsets(subsets)));
        return Objects.requireNonNull(registry.find(PAYMENT));
    }

    private static int canaries(ServiceRuntime service, RandomGenerator random) {
        int canaries = 0;
        for (int request = 0; request < REQUESTS; request++) {
            canaries += service.choose(null, null, random).name().equals("canary") ? 1 : 0;
        }
        return canaries;
    }

    private static List<String> placesOfUsers(ServiceRuntime service) {
        RandomGenerator unused = () -> {
            throw new AssertionError("a sticky request draws nothing");
        };
        List<String> places = new ArrayList<>();
        for (int user = 0; user < 500; user++) {
            places.add(service.choose(null, "user-" + user, unused).name());
        }
        return places;
    }
}
