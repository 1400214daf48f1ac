package io.portcullis.core.runtime;

import io.portcullis.core.balance.LeastRequest;
import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.breaker.DeferredBreaker;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The live side of a subset: its breaker and whichever endpoints are published for it now. Any thread. */
public final class SubsetRuntime {
    private final ServiceRuntime service;
    private final int index;
    private final String name;
    private final @Nullable DeferredBreaker breaker;

    SubsetRuntime(ServiceRuntime service, int index, String name, @Nullable DeferredBreaker breaker) {
        this.service = service;
        this.index = index;
        this.name = name;
        this.breaker = breaker;
    }

    /** As configured; empty for the only subset of a service that declares none. */
    public String name() {
        return name;
    }

    /** The service, and the subset where it has several, as breakers and messages name it. */
    public String qualifiedName() {
        return qualified(service.name(), name);
    }

    static String qualified(String service, String subset) {
        return subset.isEmpty() ? service : service + "/" + subset;
    }

    /** Its circuit breaker, or null where the policy has none. */
    public @Nullable Breaker breaker() {
        return breaker;
    }

    @Nullable
    DeferredBreaker deferredBreaker() {
        return breaker;
    }

    /** How many endpoints it has now, ejected ones included. */
    public int size() {
        return service.layout().endpoints(index).length;
    }

    /** Its endpoints now, ejected ones included. */
    public List<EndpointState> endpoints() {
        return List.of(service.layout().endpoints(index));
    }

    /**
     * Picks an endpoint for an attempt, of two drawn the one with fewer attempts in flight. Ejected and unhealthy ones
     * are left out unless too many are (panic threshold).
     *
     * @param avoid those this request has tried; taken again only when no other is left
     * @return null if there is none
     */
    public @Nullable EndpointState pick(RandomGenerator random, Collection<EndpointState> avoid) {
        return LeastRequest.pick(service.layout().endpoints(index), avoid, service.panicPercent(), random);
    }
}
