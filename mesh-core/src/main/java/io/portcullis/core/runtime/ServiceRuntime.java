package io.portcullis.core.runtime;

import io.portcullis.core.balance.Split;
import io.portcullis.core.breaker.DeferredBreaker;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.model.RetryPolicy.Budget;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Subset;
import io.portcullis.core.retry.RetryBudget;
import io.portcullis.core.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The live side of a service under one policy. A request keeps the one it found; the endpoints under it stay live. Any
 * thread, lock-free.
 */
public final class ServiceRuntime {
    private static final List<Subset> WHOLE = List.of(new Subset("", Map.of(), 1));

    private final ServiceId id;
    private final String name;
    private final ServicePolicy policy;
    private final EndpointCell cell;
    private final RetryBudget retryBudget;
    private final List<Subset> shares;
    private final List<SubsetRuntime> subsets;
    private volatile Layout layout;

    /**
     * @param name of the service in breakers' names and messages
     * @param previous what its breakers and budget are taken over from where their policy is the same, or null
     * @param newBreaker makes the others
     */
    ServiceRuntime(
            ServiceId id,
            String name,
            ServicePolicy policy,
            EndpointCell cell,
            @Nullable ServiceRuntime previous,
            Ticker ticker,
            BiFunction<String, BreakerPolicy, DeferredBreaker> newBreaker) {
        this.id = id;
        this.name = name;
        this.policy = policy;
        this.cell = cell;
        this.retryBudget = budget(policy, previous, ticker);
        this.shares = policy.subsets().isEmpty() ? WHOLE : policy.subsets();
        List<SubsetRuntime> runtimes = new ArrayList<>(shares.size());
        for (Subset share : shares) {
            DeferredBreaker breaker = breaker(name, share.name(), policy.breaker(), previous, newBreaker);
            runtimes.add(new SubsetRuntime(this, runtimes.size(), share.name(), breaker));
        }
        this.subsets = List.copyOf(runtimes);
        this.layout = Layout.of(name, shares, cell.members());
    }

    /** Names the service; {@link ServiceId#EXTERNAL} for an address. */
    public ServiceId id() {
        return id;
    }

    /** For messages: {@code payment-service}, or {@code https://example.org:443} for an address. */
    public String name() {
        return name;
    }

    public ServicePolicy policy() {
        return policy;
    }

    public RetryBudget retryBudget() {
        return retryBudget;
    }

    /** Where its endpoints come from. */
    public EndpointCell endpoints() {
        return cell;
    }

    /** In the order of definition; one without a name where the policy declares none. */
    public List<SubsetRuntime> subsets() {
        return subsets;
    }

    List<DeferredBreaker> breakers() {
        List<DeferredBreaker> all = new ArrayList<>(subsets.size());
        for (SubsetRuntime subset : subsets) {
            DeferredBreaker breaker = subset.deferredBreaker();
            if (breaker != null) {
                all.add(breaker);
            }
        }
        return all;
    }

    /** The subset of that name, or null; tells whether an override names one. */
    public @Nullable SubsetRuntime subset(String subset) {
        for (SubsetRuntime candidate : subsets) {
            if (candidate.name().equals(subset)) {
                return candidate;
            }
        }
        return null;
    }

    /**
     * Chooses the subset of a request. Subsets without endpoints leave their share to the others.
     *
     * @param override name of the subset asked for, even one of weight 0 or without endpoints; null or an unknown name
     *     for none
     * @param stickyKey what the user is told apart by: the same key gets the same subset in every process, and when
     *     weights change, only as many users move as have to; null for a draw
     * @param random for the draw
     */
    public SubsetRuntime choose(@Nullable String override, @Nullable String stickyKey, RandomGenerator random) {
        SubsetRuntime asked = override == null ? null : subset(override);
        if (asked != null) {
            return asked;
        }
        Split split = layout().split();
        return subsets.get(stickyKey == null ? split.draw(random) : split.stick(stickyKey));
    }

    /** Racing threads may lay out the same endpoints twice; the results are equal, and a stale one is found out here. */
    Layout layout() {
        EndpointCell.Members members = cell.members();
        Layout current = layout;
        if (!current.isOf(members)) {
            current = Layout.of(name, shares, members);
            layout = current;
        }
        return current;
    }

    int panicPercent() {
        EjectionPolicy ejection = policy.ejection() == null ? EjectionPolicy.DEFAULT : policy.ejection();
        return ejection.panicThresholdPercent();
    }

    private static RetryBudget budget(ServicePolicy policy, @Nullable ServiceRuntime previous, Ticker ticker) {
        Budget budget = policy.retry().budget();
        return previous != null && previous.policy.retry().budget().equals(budget)
                ? previous.retryBudget
                : new RetryBudget(budget, ticker);
    }

    private static @Nullable DeferredBreaker breaker(
            String service,
            String subset,
            @Nullable BreakerPolicy policy,
            @Nullable ServiceRuntime previous,
            BiFunction<String, BreakerPolicy, DeferredBreaker> newBreaker) {
        if (policy == null) {
            return null;
        }
        if (previous != null && policy.equals(previous.policy.breaker())) {
            SubsetRuntime before = previous.subset(subset);
            if (before != null) {
                return before.deferredBreaker();
            }
        }
        return newBreaker.apply(SubsetRuntime.qualified(service, subset), policy);
    }

    @Override
    public String toString() {
        return name;
    }
}
