package io.portcullis.core.runtime;

import io.portcullis.core.breaker.BreakerFactory;
import io.portcullis.core.breaker.DeferredBreaker;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.runtime.Addresses.Address;
import io.portcullis.core.time.Ticker;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The live state of every service. It survives snapshots that do not concern it. Any thread; finding a known service takes
 * no lock.
 */
public final class ServiceRegistry {
    /** Far more than the names an honest application calls; some 2 kB each, with a breaker that was asked some 10 kB. */
    static final int MAX_ADDRESSES = 1024;

    private final Ticker ticker;
    private final BreakerFactory breakers;
    private final ConcurrentMap<ServiceId, EndpointCell> cells = new ConcurrentHashMap<>();
    private final Addresses addresses = new Addresses(MAX_ADDRESSES);
    private final EndpointIndex index = new EndpointIndex();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private volatile Generation generation = new Generation(Map.of(), new ConcurrentHashMap<>(), ServicePolicy.DEFAULT);

    /**
     * @param ticker clock of budgets and ejections
     * @param breakers makes the circuit breakers
     */
    public ServiceRegistry(Ticker ticker, BreakerFactory breakers) {
        this.ticker = ticker;
        this.breakers = breakers;
    }

    /**
     * Takes over a snapshot in one step. A service with the same policy as before keeps its runtime; one with another
     * policy gets a new runtime with the old endpoints, and with those of breakers, budget and ejections whose own part of
     * the policy is the same. Requests in flight keep the runtime they have.
     *
     * @return the declared services of this snapshot, and no other: who routes by it together with the snapshot's routes
     *     never mixes two configurations
     */
    public synchronized Map<ServiceId, ServiceRuntime> apply(Snapshot snapshot) {
        Generation before = generation;
        Map<ServiceId, ServiceRuntime> declared =
                HashMap.newHashMap(snapshot.services().size());
        for (Service service : snapshot.services().values()) {
            declared.put(service.id(), keepOrBuild(service.id(), service.policy(), before));
        }
        ConcurrentMap<ServiceId, ServiceRuntime> undeclared = new ConcurrentHashMap<>();
        cells.forEach((id, cell) -> {
            if (!declared.containsKey(id) && published(cell)) {
                undeclared.put(id, keepOrBuild(id, snapshot.defaults(), before));
            }
        });
        Generation after = new Generation(Map.copyOf(declared), undeclared, snapshot.defaults());
        // Before anybody can use their successors, which may have the same names.
        Set<DeferredBreaker> gone = before.breakers();
        gone.removeAll(after.breakers());
        gone.forEach(DeferredBreaker::unlist);
        generation = after;
        changed(null);
        return after.declared;
    }

    /** The service, if it is declared or endpoints were published for it; else null. */
    public @Nullable ServiceRuntime find(ServiceId id) {
        ServiceRuntime known = generation.find(id);
        if (known != null) {
            return known;
        }
        return published(cells.get(id)) ? adopt(id) : null;
    }

    /** The same, but a service that nobody declared only once it was found. */
    public @Nullable ServiceRuntime known(ServiceId id) {
        return generation.find(id);
    }

    /**
     * Where the endpoints of a service are published, whether it is declared or not; the same one until the service is
     * forgotten.
     */
    public EndpointCell endpoints(ServiceId id) {
        return cells.computeIfAbsent(
                id,
                ignored -> new EndpointCell(ticker, (before, after) -> {
                    index.replace(id, before, after);
                    changed(id);
                }));
    }

    /** Takes the endpoints of a service away for good: one that is not declared is unknown from now on. */
    public synchronized void forget(ServiceId id) {
        EndpointCell cell = cells.get(id);
        if (cell == null) {
            return;
        }
        cell.publish(List.of());
        Generation current = generation;
        if (!current.declared.containsKey(id)) {
            cells.remove(id);
            ServiceRuntime gone = current.undeclared.remove(id);
            if (gone != null) {
                gone.breakers().forEach(DeferredBreaker::unlist);
                changed(id);
            }
        }
    }

    /**
     * An address without a service: one endpoint, without subsets. A bounded number is kept; one that was dropped goes on
     * working for who holds it.
     *
     * @param secure whether TLS is spoken
     * @param host name or IP address, without brackets
     * @param port 1 to 65535
     * @param policy how it is called; subsets are ignored
     * @throws IllegalArgumentException if host or port are out of their range
     */
    public ServiceRuntime address(boolean secure, String host, int port, ServicePolicy policy) {
        return at(new Address(ServiceId.EXTERNAL, secure, host, port), policy.withoutSubsets());
    }

    /** The service that has an endpoint at this address, or null; of several the first by name. */
    public @Nullable ServiceId ownerOf(InetSocketAddress endpoint) {
        return index.ownerOf(endpoint);
    }

    /**
     * A single endpoint of a service, for who chose it himself: by a pod's address, or by one of a headless service. It has
     * the policy of the service; its budget, breaker and ejection are its own.
     */
    public ServiceRuntime endpoint(ServiceRuntime service, InetSocketAddress endpoint) {
        Address address = new Address(service.id(), false, endpoint.getAddress().getHostAddress(), endpoint.getPort());
        return at(address, service.policy().withoutSubsets());
    }

    private ServiceRuntime at(Address address, ServicePolicy policy) {
        ServiceRuntime known = addresses.find(address);
        return known != null && known.policy().equals(policy) ? known : resolve(address, policy);
    }

    /** Every service there is now, addresses left out. */
    public List<ServiceRuntime> services() {
        return generation.all();
    }

    /** Is told what has changed. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * Run by whoever changes it, under locks: it does nothing but remember to look.
         *
         * @param service whose endpoints have changed, or that has come or gone; null for any number of them
         */
        void changed(@Nullable ServiceId service);
    }

    /**
     * Has somebody told when services, their policies or their endpoints have changed, addresses left out.
     *
     * @return ends that
     */
    public Runnable watch(Watcher watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    private void changed(@Nullable ServiceId service) {
        for (Watcher watcher : watchers) {
            watcher.changed(service);
        }
    }

    private synchronized @Nullable ServiceRuntime adopt(ServiceId id) {
        Generation current = generation;
        ServiceRuntime known = current.find(id);
        // Asked again under the lock: another thread may have adopted it meanwhile, or forgotten it.
        if (known != null || !published(cells.get(id))) {
            return known;
        }
        ServiceRuntime runtime = build(id, current.defaults, null);
        current.undeclared.put(id, runtime);
        changed(id);
        return runtime;
    }

    private ServiceRuntime keepOrBuild(ServiceId id, ServicePolicy policy, Generation before) {
        ServiceRuntime previous = before.find(id);
        return previous != null && previous.policy().equals(policy) ? previous : build(id, policy, previous);
    }

    private ServiceRuntime build(ServiceId id, ServicePolicy policy, @Nullable ServiceRuntime previous) {
        EndpointCell cell = endpoints(id);
        cell.ejection(policy.ejection());
        return new ServiceRuntime(id, id.toString(), policy, cell, previous, ticker, this::listedBreaker);
    }

    private DeferredBreaker listedBreaker(String name, BreakerPolicy policy) {
        return new DeferredBreaker(breakers, name, policy, true);
    }

    private DeferredBreaker unlistedBreaker(String name, BreakerPolicy policy) {
        return new DeferredBreaker(breakers, name, policy, false);
    }

    private synchronized ServiceRuntime resolve(Address address, ServicePolicy policy) {
        ServiceRuntime known = addresses.find(address);
        if (known != null && known.policy().equals(policy)) {
            return known;
        }
        EndpointCell cell = known == null ? cellOf(address) : known.endpoints();
        cell.ejection(policy.ejection());
        ServiceRuntime runtime = new ServiceRuntime(
                address.service(), name(address), policy, cell, known, ticker, this::unlistedBreaker);
        addresses.put(address, runtime);
        return runtime;
    }

    private static String name(Address address) {
        String where = Endpoint.of(address.host(), address.port()).address();
        if (address.service() != ServiceId.EXTERNAL) {
            return address.service() + " at " + where;
        }
        return (address.secure() ? "https://" : "http://") + where;
    }

    private EndpointCell cellOf(Address address) {
        EndpointCell cell = new EndpointCell(ticker, (before, after) -> {});
        cell.publish(List.of(Endpoint.of(address.host(), address.port())));
        return cell;
    }

    private static boolean published(@Nullable EndpointCell cell) {
        return cell != null && cell.current().version() > 0;
    }

    /** What one snapshot made. Only {@code undeclared} grows afterwards, under the registry's lock. */
    private static final class Generation {
        final Map<ServiceId, ServiceRuntime> declared;
        final ConcurrentMap<ServiceId, ServiceRuntime> undeclared;
        final ServicePolicy defaults;

        Generation(
                Map<ServiceId, ServiceRuntime> declared,
                ConcurrentMap<ServiceId, ServiceRuntime> undeclared,
                ServicePolicy defaults) {
            this.declared = declared;
            this.undeclared = undeclared;
            this.defaults = defaults;
        }

        @Nullable
        ServiceRuntime find(ServiceId id) {
            ServiceRuntime runtime = declared.get(id);
            return runtime == null ? undeclared.get(id) : runtime;
        }

        List<ServiceRuntime> all() {
            List<ServiceRuntime> all = new ArrayList<>(declared.values());
            all.addAll(undeclared.values());
            return all;
        }

        /** By identity: another one of the same name is another one. */
        Set<DeferredBreaker> breakers() {
            Set<DeferredBreaker> all = Collections.newSetFromMap(new IdentityHashMap<>());
            for (ServiceRuntime service : all()) {
                all.addAll(service.breakers());
            }
            return all;
        }
    }
}
