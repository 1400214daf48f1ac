package io.portcullis.gateway.kubernetes;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.portcullis.spring.discovery.Answer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/**
 * The EndpointSlices of one namespace, by one watch for all its services, and who wants to know of them. What the API server
 * said last stays while it cannot be reached. Any thread.
 */
final class NamespaceSlices implements ResourceEventHandler<EndpointSlice>, AutoCloseable {
    private static final String BY_SERVICE = "service";

    private final String namespace;
    private final SharedIndexInformer<EndpointSlice> slices;
    private final Map<String, Set<Interest>> interests = new ConcurrentHashMap<>();
    private volatile boolean synced;

    /** @param port of the pods, or 0 for the best one */
    record Interest(int port, Consumer<Answer> answers) {}

    NamespaceSlices(KubernetesClient client, String namespace) {
        this.namespace = namespace;
        this.slices = client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel(ServiceKey.LABEL)
                .runnableInformer(0);
        slices.addIndexers(Map.of(BY_SERVICE, NamespaceSlices::keys));
        slices.addEventHandler(this);
        slices.exceptionHandler((started, failure) -> failed(failure));
        slices.start().whenComplete((done, failure) -> {
            if (failure == null) {
                synced();
            }
        });
    }

    private static List<String> keys(EndpointSlice slice) {
        ServiceKey key = ServiceKey.of(slice);
        return key == null ? List.of() : List.of(key.name());
    }

    private synchronized void synced() {
        synced = true;
        interests.keySet().forEach(this::tell);
    }

    /** @return true: it tries again, as long as it takes */
    private boolean failed(Throwable failure) {
        Answer answer = new Answer.Failed("the EndpointSlices of namespace " + namespace + " cannot be watched: "
                + failure.getMessage() + "; check the Role of our service account");
        interests
                .values()
                .forEach(all -> all.forEach(interest -> interest.answers().accept(answer)));
        return true;
    }

    synchronized void add(String service, Interest interest) {
        interests.computeIfAbsent(service, name -> new CopyOnWriteArraySet<>()).add(interest);
        if (synced) {
            tell(service);
        }
    }

    synchronized void remove(String service, Interest interest) {
        Set<Interest> all = interests.get(service);
        if (all != null && all.remove(interest) && all.isEmpty()) {
            interests.remove(service);
        }
    }

    @Override
    public void onAdd(EndpointSlice slice) {
        changed(slice);
    }

    @Override
    public void onUpdate(EndpointSlice before, EndpointSlice after) {
        changed(before);
        if (!Objects.equals(ServiceKey.of(before), ServiceKey.of(after))) {
            changed(after);
        }
    }

    @Override
    public void onDelete(EndpointSlice slice, boolean finalStateUnknown) {
        changed(slice);
    }

    private synchronized void changed(EndpointSlice slice) {
        ServiceKey key = ServiceKey.of(slice);
        if (synced && key != null) {
            tell(key.name());
        }
    }

    private void tell(String service) {
        Collection<EndpointSlice> known = slices.getIndexer().byIndex(BY_SERVICE, service);
        interests
                .getOrDefault(service, Set.of())
                .forEach(interest ->
                        interest.answers().accept(new Answer.Endpoints(SliceEndpoints.of(known, interest.port()))));
    }

    @Override
    public void close() {
        slices.stop();
    }
}
