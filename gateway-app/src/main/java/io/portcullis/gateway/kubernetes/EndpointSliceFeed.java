package io.portcullis.gateway.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portcullis.core.model.ServiceId;
import io.portcullis.gateway.kubernetes.NamespaceSlices.Interest;
import io.portcullis.spring.discovery.Answer;
import io.portcullis.spring.discovery.EndpointFeed;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * The endpoints of Kubernetes' Services, as the API server tells of them: no pod is called after it stopped being ready.
 * Nothing is watched before a service of the namespace is asked for. Any thread.
 */
final class EndpointSliceFeed implements EndpointFeed, Ordered, AutoCloseable {
    private final Supplier<KubernetesClient> client;
    private final Supplier<String> namespace;
    private final Map<String, NamespaceSlices> watched = new ConcurrentHashMap<>();

    /**
     * @param client asked for when it is needed
     * @param namespace of services that are named without one
     */
    EndpointSliceFeed(Supplier<KubernetesClient> client, Supplier<String> namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    @Override
    public String name() {
        return "kubernetes";
    }

    /** Any name that a Service can have: they come and go. */
    @Override
    public boolean mayKnow(ServiceId service, Environment environment) {
        return ServiceKey.of(service, "").isPresent();
    }

    @Override
    public Subscription open(ServiceId service, Consumer<Answer> answers) {
        ServiceKey key = ServiceKey.of(service, namespace.get()).orElseThrow();
        NamespaceSlices slices =
                watched.computeIfAbsent(key.namespace(), name -> new NamespaceSlices(client.get(), name));
        Interest interest = new Interest(service.port(), answers);
        slices.add(key.name(), interest);
        return () -> slices.remove(key.name(), interest);
    }

    /** Before the discovery clients. */
    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public void close() {
        watched.values().forEach(NamespaceSlices::close);
    }
}
