package io.portcullis.spring.discovery;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.time.Ticker;
import io.portcullis.spring.config.EndpointLookup;
import io.portcullis.spring.discovery.EndpointFeed.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the endpoints of services that do not list them, and publishes what is answered into their cells; the
 * configuration is none the wiser. Any thread.
 */
public final class DiscoveredEndpoints implements AutoCloseable {
    private final Sources sources;
    private final ServiceRegistry registry;
    private final Duration keep;
    private final Duration patience;
    private final Ticker ticker;
    private final Map<ServiceId, Asked> open = new HashMap<>();

    /** Finds who is asked for a service. */
    @FunctionalInterface
    interface Sources {
        Source of(ServiceId service, EndpointLookup lookup);
    }

    /**
     * @param name for the log
     * @param open begins to tell what is known
     */
    record Source(String name, Function<Consumer<Answer>, Subscription> open) {}

    private record Asked(EndpointLookup lookup, LastGood answers, Subscription subscription) {
        void close() {
            answers.close();
            subscription.close();
        }
    }

    /**
     * @param sources who is asked
     * @param keep how long the last good endpoints stay while there are said to be none
     * @param patience how long a configuration waits for the first endpoints of its services
     */
    DiscoveredEndpoints(Sources sources, ServiceRegistry registry, Duration keep, Duration patience, Ticker ticker) {
        this.sources = sources;
        this.registry = registry;
        this.keep = keep;
        this.patience = patience;
        this.ticker = ticker;
    }

    /**
     * Asks for these services and no others. What is new is waited for, a moment: a route should not be there before its
     * endpoints are.
     */
    public void ask(Map<ServiceId, EndpointLookup> lookups) {
        List<CompletableFuture<Void>> first = new ArrayList<>();
        synchronized (this) {
            open.entrySet().removeIf(entry -> {
                boolean stale = !entry.getValue().lookup().equals(lookups.get(entry.getKey()));
                if (stale) {
                    entry.getValue().close();
                }
                return stale;
            });
            lookups.forEach((id, lookup) -> {
                if (!open.containsKey(id)) {
                    first.add(open(id, lookup));
                }
            });
        }
        await(first);
    }

    private CompletableFuture<Void> open(ServiceId id, EndpointLookup lookup) {
        Source source = sources.of(id, lookup);
        LastGood answers = new LastGood(id.toString(), source.name(), registry.endpoints(id)::publish, keep, ticker);
        open.put(id, new Asked(lookup, answers, source.open().apply(answers)));
        return answers.first();
    }

    private void await(List<CompletableFuture<Void>> first) {
        CompletableFuture.allOf(first.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    /** Questions about a service that brought no endpoints; 0 if it is not asked for. */
    public synchronized long failures(ServiceId id) {
        Asked asked = open.get(id);
        return asked == null ? 0 : asked.answers().failures();
    }

    /** Why the endpoints of a service may be old, or null if they are not, or it is not asked for. */
    public synchronized @Nullable String trouble(ServiceId id) {
        Asked asked = open.get(id);
        return asked == null ? null : asked.answers().trouble();
    }

    @Override
    public synchronized void close() {
        open.values().forEach(Asked::close);
        open.clear();
    }
}
