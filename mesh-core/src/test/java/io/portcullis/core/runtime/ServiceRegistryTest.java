package io.portcullis.core.runtime;

import static io.portcullis.core.runtime.Fixtures.CANARY;
import static io.portcullis.core.runtime.Fixtures.PAYMENT;
import static io.portcullis.core.runtime.Fixtures.STABLE;
import static io.portcullis.core.runtime.Fixtures.endpoint;
import static io.portcullis.core.runtime.Fixtures.paymentUnder;
import static io.portcullis.core.runtime.Fixtures.snapshot;
import static io.portcullis.core.runtime.Fixtures.withBreaker;
import static io.portcullis.core.runtime.Fixtures.withEjection;
import static io.portcullis.core.runtime.Fixtures.withRetry;
import static io.portcullis.core.runtime.Fixtures.withSubsets;
import static io.portcullis.core.runtime.Fixtures.withTimeouts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.time.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceRegistryTest {
    private static final ServicePolicy QUICK = withTimeouts(
            new Timeouts(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3), Duration.ofMillis(4)));

    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final ServiceRegistry registry = new ServiceRegistry(ticker, new Resilience4jBreakers(breakers, ticker));

    @Test
    void unknownServiceIsNotFound() {
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        assertThat(registry.find(ServiceId.of("nobody"))).isNull();
        EndpointCell unpublished = registry.endpoints(ServiceId.of("nobody"));
        assertThat(unpublished.current().version()).isZero();
        assertThat(registry.find(ServiceId.of("nobody"))).isNull();
    }

    @Test
    void declaredServiceIsFoundBeforeItHasEndpoints() {
        registry.apply(paymentUnder(QUICK));
        assertThat(payment().policy()).isEqualTo(QUICK);
        assertThat(whole(payment()).pick(new SplittableRandom(1), List.of())).isNull();
    }

    @Test
    void serviceNobodyDeclaredGetsTheDefaultsOnceItHasEndpoints() {
        registry.apply(snapshot(QUICK));
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        ServiceRuntime service = payment();
        assertThat(service.policy()).isEqualTo(QUICK);
        assertThat(payment()).isSameAs(service);
        registry.apply(snapshot(QUICK));
        assertThat(payment()).isSameAs(service);
        registry.apply(snapshot(ServicePolicy.DEFAULT));
        assertThat(payment().policy()).isEqualTo(ServicePolicy.DEFAULT);
        assertThat(payment().retryBudget()).isSameAs(service.retryBudget());
    }

    @Test
    void serviceIsFoundBeforeTheFirstSnapshot() {
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        assertThat(payment().policy()).isEqualTo(ServicePolicy.DEFAULT);
    }

    @Test
    void endpointsPublishedBeforeAndAfterTheSnapshotAreTheSame() {
        EndpointCell cell = registry.endpoints(PAYMENT);
        cell.publish(List.of(endpoint(1, "1")));
        registry.apply(paymentUnder(QUICK));
        assertThat(registry.endpoints(PAYMENT))
                .isSameAs(cell)
                .isSameAs(payment().endpoints());
        assertThat(whole(payment()).size()).isEqualTo(1);
    }

    @Test
    void equalPolicyKeepsTheRuntime() {
        registry.apply(paymentUnder(withSubsets(STABLE, CANARY)));
        ServiceRuntime before = payment();
        registry.apply(paymentUnder(withSubsets(STABLE, CANARY)));
        assertThat(payment()).isSameAs(before);
    }

    @Test
    void changedTimeoutsKeepEveryState() {
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        ServiceRuntime before = payment();
        EndpointState state = ejected(before);
        registry.apply(paymentUnder(QUICK));
        ServiceRuntime after = payment();
        assertThat(after).isNotSameAs(before);
        assertThat(breaker(after)).isSameAs(breaker(before));
        assertThat(after.retryBudget()).isSameAs(before.retryBudget());
        assertThat(whole(after).endpoints()).containsExactly(state);
        assertThat(state.ejected()).isTrue();
        assertThat(state.inFlight()).isEqualTo(1);
    }

    @Test
    void changedBreakerPolicyReplacesTheBreakerAlone() {
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        ServiceRuntime before = payment();
        used(before);
        registry.apply(paymentUnder(withBreaker(breakerAt(25))));
        assertThat(breaker(payment())).isNotSameAs(breaker(before));
        assertThat(payment().retryBudget()).isSameAs(before.retryBudget());
        assertThat(breakerNames()).as("nobody has called it since").isEmpty();
        used(payment());
        assertThat(breakers.circuitBreaker("payment-service")
                        .getCircuitBreakerConfig()
                        .getFailureRateThreshold())
                .isEqualTo(25);
    }

    @Test
    void changedBudgetReplacesTheBudgetAlone() {
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        ServiceRuntime before = payment();
        registry.apply(paymentUnder(withRetry(retry(5, RetryPolicy.Budget.DEFAULT))));
        assertThat(payment().retryBudget()).isSameAs(before.retryBudget());
        registry.apply(paymentUnder(withRetry(retry(5, new RetryPolicy.Budget(50, 1)))));
        assertThat(payment().retryBudget()).isNotSameAs(before.retryBudget());
        assertThat(breaker(payment())).isSameAs(breaker(before));
    }

    @Test
    void changedEjectionPolicyFreesTheEjectedAndKeepsTheRest() {
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        ServiceRuntime before = payment();
        EndpointState state = ejected(before);
        registry.apply(paymentUnder(withEjection(null)));
        assertThat(state.ejected()).isFalse();
        assertThat(state.inFlight()).isEqualTo(1);
        assertThat(whole(payment()).endpoints()).containsExactly(state);
        assertThat(breaker(payment())).isSameAs(breaker(before));
    }

    @Test
    void subsetThatStaysKeepsItsBreaker() {
        registry.apply(paymentUnder(withSubsets(STABLE)));
        Breaker stable = payment().subsets().getFirst().breaker();
        registry.apply(paymentUnder(withSubsets(CANARY, STABLE)));
        assertThat(payment().subsets().getLast().breaker()).isSameAs(stable);
        used(payment());
        assertThat(breakerNames()).containsExactlyInAnyOrder("payment-service/stable", "payment-service/canary");
    }

    @Test
    void breakersOfWhatIsGoneAreNotListed() {
        registry.apply(paymentUnder(withSubsets(STABLE, CANARY)));
        used(payment());
        registry.apply(paymentUnder(withSubsets(STABLE)));
        assertThat(breakerNames()).containsExactly("payment-service/stable");
        registry.apply(paymentUnder(withBreaker(null)));
        assertThat(payment().subsets().getFirst().breaker()).isNull();
        assertThat(breakerNames()).isEmpty();
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        ServiceRuntime held = payment();
        registry.apply(snapshot(ServicePolicy.DEFAULT));
        assertThat(registry.find(PAYMENT)).isNull();
        used(held);
        assertThat(breakerNames()).as("a request that was under way").isEmpty();
    }

    @Test
    void breakersAreListedOnceTheirServiceIsCalled() {
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        assertThat(breakerNames()).isEmpty();
        used(payment());
        assertThat(breakerNames()).containsExactly("payment-service");
    }

    @Test
    void watchersAreToldWhichServiceHasChanged() {
        List<@Nullable ServiceId> told = new ArrayList<>();
        Runnable end = registry.watch(told::add);
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        assertThat(told).containsExactly(null, PAYMENT);
        end.run();
        registry.endpoints(PAYMENT).publish(List.of());
        assertThat(told).hasSize(2);
    }

    @Test
    void serviceNobodyDeclaredIsKnownOnceItWasFound() {
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        assertThat(registry.known(PAYMENT)).isNull();
        ServiceRuntime found = payment();
        assertThat(registry.known(PAYMENT)).isSameAs(found);
    }

    @Test
    void swapLeavesOtherServicesAlone() {
        ServiceId other = ServiceId.of("storefront");
        registry.apply(snapshot(QUICK, new Service(PAYMENT, QUICK), new Service(other, QUICK)));
        ServiceRuntime before = Objects.requireNonNull(registry.find(other));
        registry.apply(snapshot(QUICK, new Service(PAYMENT, ServicePolicy.DEFAULT), new Service(other, QUICK)));
        assertThat(registry.find(other)).isSameAs(before);
        assertThat(registry.services()).containsExactlyInAnyOrder(payment(), before);
    }

    @Test
    void forgottenServiceIsUnknownUnlessDeclared() {
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        ServiceRuntime held = payment();
        used(held);
        registry.forget(PAYMENT);
        assertThat(registry.find(PAYMENT)).isNull();
        assertThat(breakerNames()).isEmpty();
        assertThat(whole(held).size()).isZero();
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        registry.endpoints(PAYMENT).publish(List.of(endpoint(1, "1")));
        registry.forget(PAYMENT);
        assertThat(whole(payment()).size()).isZero();
    }

    @Test
    void addressHasOneEndpointAndNoSubsets() {
        ServiceRuntime address = registry.address(true, "Example.org", 443, withSubsets(STABLE, CANARY));
        assertThat(address.id()).isEqualTo(ServiceId.EXTERNAL);
        assertThat(address.name()).isEqualTo("https://example.org:443");
        EndpointState picked = Objects.requireNonNull(whole(address).pick(new SplittableRandom(1), List.of()));
        assertThat(picked.endpoint().address()).isEqualTo("example.org:443");
        used(address);
        assertThat(breakerNames()).as("a client's words are not listed").isEmpty();
    }

    @Test
    void addressMayBeWhatNoServiceIsCalled() {
        assertThat(registry.address(false, "::1", 80, QUICK).name()).isEqualTo("http://[::1]:80");
        assertThat(registry.address(false, "my_service", 80, QUICK).name()).isEqualTo("http://my_service:80");
        assertThatThrownBy(() -> registry.address(false, "", 80, QUICK))
                .hasMessage("endpoint host: empty (expected: an IP address or a host name)");
    }

    @Test
    void sameAddressIsTheSameRuntime() {
        ServiceRuntime first = registry.address(false, "example.org", 80, QUICK);
        assertThat(registry.address(false, "EXAMPLE.ORG", 80, QUICK)).isSameAs(first);
        assertThat(registry.address(true, "example.org", 80, QUICK)).isNotSameAs(first);
        assertThat(registry.address(false, "example.org", 81, QUICK)).isNotSameAs(first);
    }

    @Test
    void addressUnderAnotherPolicyKeepsItsState() {
        ServiceRuntime before = registry.address(false, "example.org", 80, QUICK);
        ServiceRuntime after = registry.address(false, "example.org", 80, ServicePolicy.DEFAULT);
        assertThat(after.policy()).isEqualTo(ServicePolicy.DEFAULT);
        assertThat(breaker(after)).isSameAs(breaker(before));
        assertThat(whole(after).endpoints()).isEqualTo(whole(before).endpoints());
    }

    @Test
    void floodOfAddressesPushesOutNeitherMemoryNorWhatIsInUse() {
        Addresses addresses = new Addresses(16);
        ServiceRuntime runtime = registry.address(false, "example.org", 80, QUICK);
        Addresses.Address used = external("used.example.org");
        Addresses.Address dropped = external("dropped.example.org");
        addresses.put(used, runtime);
        addresses.put(dropped, runtime);
        for (int host = 0; host < 1_000; host++) {
            assertThat(addresses.find(used)).isSameAs(runtime);
            addresses.put(external("host-" + host), runtime);
            assertThat(addresses.size()).isLessThanOrEqualTo(16);
        }
        assertThat(addresses.find(dropped)).isNull();
        assertThat(addresses.size()).isEqualTo(16);
    }

    @Test
    void droppedAddressGoesOnWorkingForWhoHoldsIt() {
        ServiceRuntime held = registry.address(false, "held.example.org", 80, QUICK);
        for (int host = 0; host <= ServiceRegistry.MAX_ADDRESSES; host++) {
            var unused = registry.address(false, "host-" + host, 80, QUICK);
        }
        assertThat(registry.address(false, "held.example.org", 80, QUICK)).isNotSameAs(held);
        EndpointState state = Objects.requireNonNull(whole(held).pick(new SplittableRandom(1), List.of()));
        state.begin();
        state.end(false);
        assertThat(state.inFlight()).isZero();
    }

    private ServiceRuntime payment() {
        return Objects.requireNonNull(registry.find(PAYMENT), "payment-service is unknown");
    }

    private static Addresses.Address external(String host) {
        return new Addresses.Address(ServiceId.EXTERNAL, false, host, 80);
    }

    private static SubsetRuntime whole(ServiceRuntime service) {
        return service.choose(null, null, new SplittableRandom(1));
    }

    private static @Nullable Breaker breaker(ServiceRuntime service) {
        return whole(service).breaker();
    }

    /** A request to each of its subsets. */
    private static void used(ServiceRuntime service) {
        for (SubsetRuntime subset : service.subsets()) {
            Breaker breaker = Objects.requireNonNull(subset.breaker());
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.success(1);
        }
    }

    /** Fails until the only endpoint is ejected, and leaves one attempt running. */
    private static EndpointState ejected(ServiceRuntime service) {
        EndpointState state = whole(service).endpoints().getFirst();
        state.begin();
        for (int failure = 0; failure < EjectionPolicy.DEFAULT.consecutiveFailures(); failure++) {
            state.begin();
            state.end(true);
        }
        assertThat(state.ejected()).isTrue();
        return state;
    }

    private List<String> breakerNames() {
        return breakers.getAllCircuitBreakers().stream()
                .map(CircuitBreaker::getName)
                .toList();
    }

    private static RetryPolicy retry(int maxAttempts, RetryPolicy.Budget budget) {
        return new RetryPolicy(maxAttempts, Set.of(503), Set.of(), RetryPolicy.Backoff.DEFAULT, budget, false);
    }

    private static BreakerPolicy breakerAt(float percent) {
        BreakerPolicy base = BreakerPolicy.DEFAULT;
        return new BreakerPolicy(
                percent,
                base.slowCallRateThreshold(),
                base.slowCallDurationThreshold(),
                base.slidingWindowType(),
                base.slidingWindowSize(),
                base.minimumNumberOfCalls(),
                base.waitDurationInOpenState(),
                base.permittedNumberOfCallsInHalfOpenState(),
                base.automaticTransitionFromOpenToHalfOpenEnabled());
    }
}
