package io.portcullis.spring.discovery;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.composite.reactive.ReactiveCompositeDiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.discovery.simple.reactive.SimpleReactiveDiscoveryClient;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Spring Cloud's discovery clients: each service is asked for when it is needed, then every few seconds, and at once when one
 * of them says that something changed. Any thread.
 */
final class ClientFeed implements EndpointFeed, GenericApplicationListener, Ordered {
    private static final String SIMPLE = "spring.cloud.discovery.client.simple.instances";
    private static final List<String> ZONES = List.of("zone", "topology.kubernetes.io/zone");

    private final Supplier<List<ReactiveDiscoveryClient>> clients;
    private final Polling.Delays delays;
    private final Duration every;
    private final Duration timeout;
    private final Set<Polling> open = new CopyOnWriteArraySet<>();

    /**
     * @param clients all there are, in their order
     * @param every how often each service is asked for
     * @param timeout of a question
     */
    ClientFeed(
            Supplier<List<ReactiveDiscoveryClient>> clients, Polling.Delays delays, Duration every, Duration timeout) {
        this.clients = clients;
        this.delays = delays;
        this.every = every;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "discovery";
    }

    /** The client of properties is always there, and knows what they say; of any other one nobody can tell. */
    @Override
    public boolean mayKnow(ServiceId service, Environment environment) {
        return clients.get().stream().anyMatch(client -> switch (client) {
            case ReactiveCompositeDiscoveryClient all -> false;
            case SimpleReactiveDiscoveryClient simple ->
                simpleNames(environment).contains(service.toString());
            default -> true;
        });
    }

    private static Set<String> simpleNames(Environment environment) {
        return Binder.get(environment)
                .bind(SIMPLE, Bindable.mapOf(String.class, Object.class))
                .map(Map::keySet)
                .orElse(Set.of());
    }

    @Override
    public Subscription open(ServiceId service, Consumer<Answer> answers) {
        Polling polling = new Polling(() -> ask(service.toString()), answers, delays, every) {
            @Override
            public synchronized void close() {
                super.close();
                open.remove(this);
            }
        };
        open.add(polling);
        polling.askNow();
        return polling;
    }

    private CompletableFuture<Question.@Nullable Reply> ask(String service) {
        return Instances.of(clients.get(), service)
                .timeout(timeout)
                .map(found -> new Question.Reply(answer(found), every))
                .toFuture();
    }

    private static Answer answer(List<ServiceInstance> found) {
        return found.isEmpty()
                ? new Answer.None("no discovery client knows an instance")
                : new Answer.Endpoints(found.stream().map(ClientFeed::endpoint).toList());
    }

    private static Endpoint endpoint(ServiceInstance instance) {
        Map<String, String> labels = new HashMap<>();
        Map<String, String> metadata = instance.getMetadata() == null ? Map.of() : instance.getMetadata();
        metadata.forEach((key, value) -> {
            if (key != null && value != null) {
                labels.put(key, value);
            }
        });
        String zone = ZONES.stream()
                .filter(labels::containsKey)
                .map(labels::get)
                .findFirst()
                .orElse("");
        return new Endpoint(instance.getHost(), port(instance), labels, zone, instance.isSecure());
    }

    /** A registry may leave it out where it is the scheme's. */
    private static int port(ServiceInstance instance) {
        return instance.getPort() > 0 ? instance.getPort() : instance.isSecure() ? 443 : 80;
    }

    @Override
    public boolean supportsEventType(ResolvableType eventType) {
        Class<?> type = eventType.resolve(Object.class);
        return HeartbeatEvent.class.isAssignableFrom(type)
                || InstanceRegisteredEvent.class.isAssignableFrom(type)
                || EnvironmentChangeEvent.class.isAssignableFrom(type);
    }

    /** By the thread of the delays: who tells of a change may be a thread that must not wait. */
    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        open.forEach(polling -> delays.after(Duration.ZERO, polling::askNow));
    }

    /** After those who bind their properties anew. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
