package io.portcullis.spring.config;

import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.GrpcRetries;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.RetryPolicy.Backoff;
import io.portcullis.core.model.RetryPolicy.Budget;
import io.portcullis.spring.config.RetryProperties.BackoffProperties;
import io.portcullis.spring.config.RetryProperties.BudgetProperties;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds retry policies out of what several places say. One thread. */
record RetryBuilder(Guard guard) {
    RetryPolicy build(String path, Layers<RetryProperties> written) {
        if (!written.enabled(RetryProperties::enabled)) {
            return RetryPolicy.NONE;
        }
        Backoff backoff = backoff(path + ".backoff", written.into(RetryProperties::backoff));
        Budget budget = budget(written.into(RetryProperties::budget), path + ".budget");
        String[] sources = {path, "portcullis.defaults.retry"};
        return guard.build(path, sources, () -> build(written, backoff, budget), RetryPolicy.DEFAULT);
    }

    private static RetryPolicy build(Layers<RetryProperties> written, Backoff backoff, Budget budget) {
        RetryPolicy builtIn = RetryPolicy.DEFAULT;
        List<Integer> statuses = written.pick(RetryProperties::statuses, List.copyOf(builtIn.statuses()));
        return new RetryPolicy(
                written.pick(RetryProperties::maxAttempts, builtIn.maxAttempts()),
                Set.copyOf(statuses),
                upperCase(written.pick(RetryProperties::methods, List.of())),
                backoff,
                budget,
                written.pick(RetryProperties::idempotencyKeys, builtIn.honoursIdempotencyKeys()),
                grpc(written));
    }

    private static GrpcRetries grpc(Layers<RetryProperties> written) {
        List<GrpcStatus> statuses = List.copyOf(GrpcRetries.DEFAULT.statuses());
        return new GrpcRetries(
                Set.copyOf(written.pick(RetryProperties::grpcStatuses, statuses)),
                Set.copyOf(written.pick(RetryProperties::idempotentGrpcMethods, List.of())));
    }

    static Set<String> upperCase(List<String> methods) {
        return methods.stream().map(method -> method.toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    private Backoff backoff(String path, Layers<BackoffProperties> written) {
        Backoff builtIn = Backoff.DEFAULT;
        String[] sources = {path, "portcullis.defaults.retry.backoff"};
        return guard.build(
                path,
                sources,
                () -> new Backoff(
                        written.pick(BackoffProperties::delay, builtIn.delay()),
                        written.pick(BackoffProperties::multiplier, builtIn.multiplier()),
                        written.pick(BackoffProperties::maxDelay, builtIn.maxDelay())),
                builtIn);
    }

    private Budget budget(Layers<BudgetProperties> written, String path) {
        Budget builtIn = Budget.DEFAULT;
        String[] sources = {path, "portcullis.defaults.retry.budget"};
        return guard.build(
                path,
                sources,
                () -> new Budget(
                        written.pick(BudgetProperties::percent, builtIn.percent()),
                        written.pick(BudgetProperties::minPerSecond, builtIn.minPerSecond())),
                builtIn);
    }
}
