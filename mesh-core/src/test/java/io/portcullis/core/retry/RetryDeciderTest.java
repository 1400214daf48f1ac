package io.portcullis.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.Seeds;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.grpc.Pushback;
import io.portcullis.core.model.GrpcRetries;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.RetryPolicy.Backoff;
import io.portcullis.core.model.RetryPolicy.Budget;
import io.portcullis.core.retry.AttemptFailure.Grpc;
import io.portcullis.core.retry.AttemptFailure.MaybeProcessed;
import io.portcullis.core.retry.AttemptFailure.NotProcessed;
import io.portcullis.core.retry.AttemptFailure.Status;
import io.portcullis.core.retry.RetryVerdict.GiveUp;
import io.portcullis.core.retry.RetryVerdict.Retry;
import io.portcullis.core.time.ManualTicker;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryDeciderTest {
    private static final RequestTraits GET = new RequestTraits("GET", false, true);
    private static final RequestTraits POST = new RequestTraits("POST", false, true);
    private static final RequestTraits KEYED_POST = new RequestTraits("POST", true, true);
    private static final Status UNAVAILABLE = new Status(503, false);
    private static final MaybeProcessed RESET = new MaybeProcessed("connection reset by 10.0.0.7:8080");
    private static final NotProcessed REFUSED = new NotProcessed("connection refused by 10.0.0.7:8080");

    private final ManualTicker ticker = new ManualTicker();
    private final RetryBudget budget = new RetryBudget(new Budget(0, 10), ticker);
    private final RandomGenerator random = new SplittableRandom(1);

    @Test
    void idempotentRequestAnsweredByARetryableStatusIsRetried() {
        assertThat(why(decide(RetryPolicy.DEFAULT, GET, 1, UNAVAILABLE)))
                .isEqualTo("503 is retryable and GET is idempotent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
    void idempotentMethodIsRetriedAfterItMayHaveBeenProcessed(String method) {
        assertThat(decide(RetryPolicy.DEFAULT, new RequestTraits(method, false, true), 1, RESET))
                .isInstanceOf(Retry.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "CONNECT", "PURGE", "get"})
    void otherMethodIsNotRetriedAfterItMayHaveBeenProcessed(String method) {
        assertThat(decide(RetryPolicy.DEFAULT, new RequestTraits(method, false, true), 1, RESET))
                .isEqualTo(new GiveUp(method + " may have been processed and carries no Idempotency-Key"));
    }

    @Test
    void anyMethodIsRetriedWhenItWasNotProcessed() {
        assertThat(why(decide(RetryPolicy.DEFAULT, POST, 1, REFUSED)))
                .isEqualTo("connection refused by 10.0.0.7:8080, POST was not processed");
        assertThat(why(decide(RetryPolicy.DEFAULT, POST, 1, new Status(429, true))))
                .isEqualTo("429 by the endpoint's sidecar, POST was not processed");
    }

    @Test
    void keyIsWorthNothingUntilTheServicePromisesToHonourIt() {
        assertThat(decide(RetryPolicy.DEFAULT, KEYED_POST, 1, RESET))
                .isEqualTo(
                        new GiveUp("POST may have been processed and the service does not honour its Idempotency-Key"));
        assertThat(why(decide(honouringKeys(), KEYED_POST, 1, RESET)))
                .isEqualTo("connection reset by 10.0.0.7:8080, and the service honours the Idempotency-Key of POST");
        assertThat(decide(honouringKeys(), POST, 1, RESET)).isInstanceOf(GiveUp.class);
    }

    @Test
    void listOfMethodsRestrictsAndNeverWidens() {
        RetryPolicy policy = policy(3, Set.of("POST"), Backoff.DEFAULT, false);
        assertThat(decide(policy, GET, 1, UNAVAILABLE)).isEqualTo(new GiveUp("GET is not one of the methods to retry"));
        assertThat(decide(policy, POST, 1, UNAVAILABLE)).isInstanceOf(GiveUp.class);
        assertThat(decide(policy, POST, 1, REFUSED)).isInstanceOf(Retry.class);
    }

    @Test
    void statusNobodyAskedForIsGivenUpQuietly() {
        assertThat(decide(RetryPolicy.DEFAULT, GET, 3, new Status(404, false))).isEqualTo(new GiveUp(""));
    }

    @Test
    void maxAttemptsIsTriesInAll() {
        assertThat(decide(RetryPolicy.DEFAULT, GET, 2, UNAVAILABLE)).isInstanceOf(Retry.class);
        assertThat(decide(RetryPolicy.DEFAULT, GET, 3, UNAVAILABLE)).isEqualTo(new GiveUp("all 3 attempts are made"));
        assertThat(decide(RetryPolicy.NONE, GET, 1, REFUSED)).isEqualTo(new GiveUp("retries are switched off"));
    }

    @Test
    void requestThatCannotBeReplayedIsNotRetried() {
        assertThat(decide(RetryPolicy.DEFAULT, new RequestTraits("GET", false, false), 1, UNAVAILABLE))
                .isEqualTo(new GiveUp("the request body is no longer at hand to be sent again"));
    }

    @Test
    void spentBudgetEndsRetries() {
        while (budget.tryRetry()) {}
        assertThat(decide(RetryPolicy.DEFAULT, GET, 1, UNAVAILABLE))
                .isEqualTo(new GiveUp("the retry budget of the service is spent"));
    }

    @Test
    void refusedRetryCostsNothing() {
        double before = budget.balance();
        decide(RetryPolicy.DEFAULT, POST, 1, RESET);
        decide(RetryPolicy.DEFAULT, GET, 3, UNAVAILABLE);
        decide(RetryPolicy.DEFAULT, GET, 1, new Status(404, false));
        decide(RetryPolicy.DEFAULT, new RequestTraits("GET", false, false), 1, UNAVAILABLE);
        decide(policy(3, Set.of("HEAD"), Backoff.DEFAULT, false), GET, 1, UNAVAILABLE);
        assertThat(budget.balance()).isEqualTo(before);
        decide(RetryPolicy.DEFAULT, GET, 1, UNAVAILABLE);
        assertThat(budget.balance()).isEqualTo(before - 1);
    }

    @Seeds
    void pauseIsDrawnEvenlyUpToItsGrowingBound(long seed) {
        RandomGenerator draws = new SplittableRandom(seed);
        RetryPolicy policy = policy(10, Set.of(), Backoff.DEFAULT, false);
        long[] boundsMillis = {25, 50, 100, 200, 250, 250, 250, 250, 250};
        for (int attempt = 1; attempt < 10; attempt++) {
            long bound = boundsMillis[attempt - 1] * 1_000_000;
            long sum = 0;
            for (int draw = 0; draw < 2_000; draw++) {
                RetryBudget full = new RetryBudget(new Budget(0, 1), ticker);
                long delay = ((Retry) RetryDecider.decide(policy, GET, attempt, UNAVAILABLE, full, draws)).delayNanos();
                assertThat(delay).isBetween(0L, bound);
                sum += delay;
            }
            // Mean of 2000 even draws: deviation bound / sqrt(12 * 2000), five of them allowed.
            double tolerance = 5 * bound / Math.sqrt(12.0 * 2_000);
            assertThat(sum / 2_000.0).isBetween(bound / 2.0 - tolerance, bound / 2.0 + tolerance);
        }
    }

    @Test
    void extremeBackoffDoesNotOverflow() {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        for (Backoff backoff : List.of(
                new Backoff(ages, 1e300, ages),
                new Backoff(Duration.ofNanos(1), Double.MAX_VALUE, ages),
                new Backoff(Duration.ZERO, Double.MAX_VALUE, ages))) {
            Retry retry = (Retry) decide(policy(10, Set.of(), backoff, false), GET, 9, UNAVAILABLE);
            assertThat(retry.delayNanos()).isNotNegative();
        }
        Retry none = (Retry)
                decide(policy(10, Set.of(), new Backoff(Duration.ZERO, 2, Duration.ZERO), false), GET, 9, UNAVAILABLE);
        assertThat(none.delayNanos()).isZero();
    }

    /** Invariant 2: whatever happens, in whatever order, such a request runs at most once. */
    @Seeds
    void requestThatMustNotRunTwiceIsSentAtMostOnceToWhereItMayRun(long seed) {
        RandomGenerator draws = new SplittableRandom(seed);
        int retries = 0;
        for (int request = 0; request < 5_000; request++) {
            RetryPolicy policy = randomPolicy(draws);
            RequestTraits traits = new RequestTraits(
                    draws.nextBoolean() ? "POST" : "PATCH",
                    !policy.honoursIdempotencyKeys() && draws.nextBoolean(),
                    draws.nextInt(10) > 0,
                    draws.nextBoolean() ? "shop.Payments/Charge" : null);
            RetryBudget ample = new RetryBudget(new Budget(100, 100), ticker);
            int attempts = 0;
            int mayHaveRun = 0;
            RetryVerdict verdict;
            do {
                attempts++;
                AttemptFailure failure = randomFailure(draws);
                mayHaveRun += untouched(failure) ? 0 : 1;
                verdict = RetryDecider.decide(policy, traits, attempts, failure, ample, draws);
            } while (verdict instanceof Retry);
            assertThat(mayHaveRun).isLessThanOrEqualTo(1);
            assertThat(attempts).isLessThanOrEqualTo(policy.maxAttempts());
            retries += attempts - 1;
        }
        assertThat(retries).as("the schedules do lead to retries").isGreaterThan(1_000);
    }

    private static boolean untouched(AttemptFailure failure) {
        return switch (failure) {
            case NotProcessed ignored -> true;
            case Status(int ignored, boolean marked) -> marked;
            case Grpc call -> call.markedNotProcessed();
            case MaybeProcessed ignored -> false;
        };
    }

    private static AttemptFailure randomFailure(RandomGenerator draws) {
        return switch (draws.nextInt(6)) {
            case 0 -> REFUSED;
            case 1 -> RESET;
            case 2 -> new Status(500 + draws.nextInt(5), true);
            case 3 -> new Grpc(GrpcStatus.of(draws.nextInt(17)), true, new Pushback(draws.nextInt(10) - 1));
            case 4 -> new Grpc(GrpcStatus.of(draws.nextInt(17)), false, new Pushback(draws.nextInt(10) - 1));
            default -> new Status(500 + draws.nextInt(5), false);
        };
    }

    private static RetryPolicy randomPolicy(RandomGenerator draws) {
        Set<String> methods = draws.nextBoolean() ? Set.of() : Set.of("GET", "POST", "PATCH");
        return policy(1 + draws.nextInt(10), methods, Backoff.DEFAULT, draws.nextBoolean());
    }

    private static RetryPolicy honouringKeys() {
        return policy(3, Set.of(), Backoff.DEFAULT, true);
    }

    private static RetryPolicy policy(int maxAttempts, Set<String> methods, Backoff backoff, boolean honoursKeys) {
        return new RetryPolicy(
                maxAttempts,
                Set.of(500, 502, 503, 504),
                methods,
                backoff,
                Budget.DEFAULT,
                honoursKeys,
                new GrpcRetries(EnumSet.complementOf(EnumSet.of(GrpcStatus.OK)), Set.of("shop.Catalog/*")));
    }

    private RetryVerdict decide(RetryPolicy policy, RequestTraits request, int attemptsMade, AttemptFailure failure) {
        return RetryDecider.decide(policy, request, attemptsMade, failure, budget, random);
    }

    private static String why(RetryVerdict verdict) {
        assertThat(verdict).isInstanceOf(Retry.class);
        return ((Retry) verdict).why();
    }
}
