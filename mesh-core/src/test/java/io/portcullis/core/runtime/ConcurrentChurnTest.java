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
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Subset;
import io.portcullis.core.time.ManualTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/** Endpoints and policies change while requests choose, pick and end. */
class ConcurrentChurnTest {
    private static final int REQUESTS_PER_THREAD = 20_000;
    private static final int REQUESTERS = 3;
    private static final Subset GROWN_CANARY = new Subset("canary", Map.of("version", "2"), 50);

    private final ManualTicker ticker = new ManualTicker();
    private final ServiceRegistry registry =
            new ServiceRegistry(ticker, new Resilience4jBreakers(CircuitBreakerRegistry.ofDefaults(), ticker));
    private final EndpointCell cell = registry.endpoints(PAYMENT);
    private final Set<EndpointState> picked = ConcurrentHashMap.newKeySet();
    private final CountDownLatch requesting = new CountDownLatch(REQUESTERS);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Seeds
    void everyPickBelongsToItsSubsetAndEveryAttemptEnds(long seed) throws InterruptedException {
        registry.apply(paymentUnder(withSubsets(STABLE, CANARY)));
        cell.publish(List.of(endpoint(1, "1"), endpoint(2, "2")));
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < REQUESTERS; thread++) {
            RandomGenerator random = new SplittableRandom(seed * 10 + thread);
            threads.add(start(() -> request(random)));
        }
        publishWhileRequestsRun(new SplittableRandom(seed));
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(picked).isNotEmpty().allMatch(state -> state.inFlight() == 0);
        List<Endpoint> last = List.of(endpoint(1, "1"), endpoint(2, "2"));
        cell.publish(last);
        assertThat(payment().subsets())
                .flatExtracting(SubsetRuntime::endpoints)
                .extracting(EndpointState::endpoint)
                .containsExactlyInAnyOrderElementsOf(last);
    }

    private Thread start(Runnable work) {
        return Thread.ofPlatform()
                .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                .start(work);
    }

    private void request(RandomGenerator random) {
        try {
            // All of them may fall between two changes of which the first left no endpoint.
            for (int request = 0; request < REQUESTS_PER_THREAD || picked.isEmpty(); request++) {
                attempt(random);
            }
        } finally {
            requesting.countDown();
        }
    }

    private void attempt(RandomGenerator random) {
        SubsetRuntime subset = payment().choose(null, null, random);
        EndpointState state = subset.pick(random, List.of());
        if (state != null) {
            state.begin();
            picked.add(state);
            String version = state.endpoint().labels().get("version");
            assertThat(version).isEqualTo(subset.name().equals("stable") ? "1" : "2");
            state.end(random.nextInt(4) == 0);
        }
    }

    private void publishWhileRequestsRun(RandomGenerator random) {
        ServicePolicy before = withSubsets(STABLE, CANARY);
        ServicePolicy after = withSubsets(GROWN_CANARY, STABLE);
        while (requesting.getCount() > 0) {
            // An endpoint has the same version all the time: odd ones are stable, even ones canary.
            cell.publish(random.ints(random.nextInt(8), 1, 20)
                    .mapToObj(number -> endpoint(number, number % 2 == 1 ? "1" : "2"))
                    .toList());
            if (random.nextInt(100) == 0) {
                registry.apply(paymentUnder(random.nextBoolean() ? before : after));
            }
        }
    }

    private ServiceRuntime payment() {
        return Objects.requireNonNull(registry.find(PAYMENT));
    }
}
