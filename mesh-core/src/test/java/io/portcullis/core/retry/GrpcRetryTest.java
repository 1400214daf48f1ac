package io.portcullis.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.grpc.Pushback;
import io.portcullis.core.model.GrpcRetries;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.RetryPolicy.Backoff;
import io.portcullis.core.model.RetryPolicy.Budget;
import io.portcullis.core.retry.RetryVerdict.GiveUp;
import io.portcullis.core.retry.RetryVerdict.Retry;
import io.portcullis.core.time.ManualTicker;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls of gRPC are made again. */
class GrpcRetryTest {
    private static final AttemptFailure UNAVAILABLE = failed(GrpcStatus.UNAVAILABLE, null);

    private final RetryBudget budget = new RetryBudget(new Budget(0, 10), new ManualTicker());

    @Test
    void callThatMayHaveRunIsNotRepeatedUnlessTheServiceDeclaresItsMethod() {
        assertThat(decide(policy(), "shop.Payments/Charge", UNAVAILABLE))
                .isEqualTo(
                        new GiveUp(
                                "shop.Payments/Charge may have been processed and is not one of the service's idempotent-grpc-methods"));
        assertThat(decide(policy("shop.Catalog/Get"), "shop.Payments/Charge", UNAVAILABLE))
                .isInstanceOf(GiveUp.class);
        assertThat(decide(policy("shop.Payments/Charge"), "shop.Payments/Charge", UNAVAILABLE))
                .extracting(verdict -> ((Retry) verdict).why())
                .isEqualTo("UNAVAILABLE is retryable and shop.Payments/Charge is idempotent");
    }

    @Test
    void allMethodsOfAServiceMayBeDeclaredAtOnce() {
        RetryPolicy policy = policy("shop.Catalog/*");
        assertThat(decide(policy, "shop.Catalog/Get", UNAVAILABLE)).isInstanceOf(Retry.class);
        assertThat(decide(policy, "shop.Catalog/List", UNAVAILABLE)).isInstanceOf(Retry.class);
        assertThat(decide(policy, "shop.CatalogAdmin/Delete", UNAVAILABLE)).isInstanceOf(GiveUp.class);
        assertThat(decide(policy, "shop.Catalog", UNAVAILABLE)).isInstanceOf(GiveUp.class);
        assertThat(decide(policy, "", UNAVAILABLE)).isInstanceOf(GiveUp.class);
    }

    @Test
    void declarationIsOnlyWorthAnythingForCallsOfGrpc() {
        RequestTraits post = new RequestTraits("POST", false, true);
        assertThat(decide(policy("shop.Catalog/*"), post, new AttemptFailure.MaybeProcessed("reset")))
                .isInstanceOf(GiveUp.class);
        assertThat(decide(policy("shop.Catalog/*"), "shop.Catalog/Get", new AttemptFailure.MaybeProcessed("reset")))
                .isInstanceOf(Retry.class);
    }

    @Test
    void statusNobodyAskedForIsGivenUpQuietly() {
        assertThat(decide(policy("shop.Catalog/*"), "shop.Catalog/Get", failed(GrpcStatus.INTERNAL, null)))
                .isEqualTo(new GiveUp(""));
    }

    @Test
    void callThatTheSidecarRefusedIsRepeatedWhateverItsMethodAndStatus() {
        assertThat(decide(policy(), "shop.Payments/Charge", new AttemptFailure.Grpc(GrpcStatus.INTERNAL, true, null)))
                .extracting(verdict -> ((Retry) verdict).why())
                .isEqualTo("INTERNAL by the endpoint's sidecar, shop.Payments/Charge was not processed");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7_000})
    void pushbackTakesThePlaceOfTheBackoff(long millis) {
        AttemptFailure failure = failed(GrpcStatus.UNAVAILABLE, new Pushback(millis));
        assertThat(decide(policy("shop.Catalog/*"), "shop.Catalog/Get", failure))
                .extracting(verdict -> ((Retry) verdict).delayNanos())
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void serverMayForbidARetryAndItCostsNothing() {
        double before = budget.balance();
        AttemptFailure failure = failed(GrpcStatus.UNAVAILABLE, new Pushback(-1));
        assertThat(decide(policy("shop.Catalog/*"), "shop.Catalog/Get", failure))
                .isEqualTo(new GiveUp("the server asks not to be called again while the call lasts"));
        assertThat(budget.balance()).isEqualTo(before);
    }

    @Test
    void pushbackMakesNoStatusRetryable() {
        AttemptFailure failure = failed(GrpcStatus.NOT_FOUND, new Pushback(1));
        assertThat(decide(policy("shop.Catalog/*"), "shop.Catalog/Get", failure))
                .isInstanceOf(GiveUp.class);
    }

    @Test
    void aRouteHasThePromisesOfItsService() {
        RetryPolicy route = new RetryPolicy(3, Set.of(503), Set.of(), Backoff.DEFAULT, Budget.DEFAULT, false);
        assertThat(decide(route.promisedBy(policy("shop.Catalog/*")), "shop.Catalog/Get", UNAVAILABLE))
                .isInstanceOf(Retry.class);
        assertThat(decide(policy("shop.Catalog/*").promisedBy(route), "shop.Catalog/Get", UNAVAILABLE))
                .isInstanceOf(GiveUp.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "/", "shop.Catalog", "/shop.Catalog/Get", "shop.Catalog/", "a/b/c", "a/G*", "a b/c"})
    void whatIsNoMethodIsRefused(String method) {
        assertThatThrownBy(() -> new GrpcRetries(Set.of(), Set.of(method)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("idempotent-grpc-methods");
    }

    @Test
    void successIsNoFailedAttempt() {
        assertThatThrownBy(() -> new GrpcRetries(Set.of(GrpcStatus.OK), Set.of()))
                .hasMessageContaining("grpc-statuses: OK");
    }

    private RetryVerdict decide(RetryPolicy policy, String method, AttemptFailure failure) {
        return decide(policy, new RequestTraits("POST", false, true, method), failure);
    }

    private RetryVerdict decide(RetryPolicy policy, RequestTraits traits, AttemptFailure failure) {
        return RetryDecider.decide(policy, traits, 1, failure, budget, new SplittableRandom(1));
    }

    private static AttemptFailure failed(GrpcStatus status, @Nullable Pushback pushback) {
        return new AttemptFailure.Grpc(status, false, pushback);
    }

    private static RetryPolicy policy(String... idempotent) {
        return new RetryPolicy(
                3,
                Set.of(503),
                Set.of(),
                Backoff.DEFAULT,
                Budget.DEFAULT,
                false,
                new GrpcRetries(Set.of(GrpcStatus.UNAVAILABLE), Set.of(idempotent)));
    }
}
