package io.portcullis.gateway.kubernetes;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portcullis.core.model.ServiceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Service of Kubernetes. Immutable, any thread.
 *
 * @param namespace where it is
 * @param name its own
 */
record ServiceKey(String namespace, String name) {
    /** By which label a slice says whose it is. */
    static final String LABEL = "kubernetes.io/service-name";

    private static final String IN_CLUSTER = ".svc.cluster.local";

    /**
     * The Service that is meant by {@code payment}, {@code payment.shop}, {@code payment.shop.svc} or {@code
     * payment.shop.svc.cluster.local}; empty for names that no Service can have.
     *
     * @param ownNamespace of a name without one
     */
    static Optional<ServiceKey> of(ServiceId service, String ownNamespace) {
        String name = service.namespace().isEmpty() ? service.name() : service.name() + "." + service.namespace();
        String[] parts = name.endsWith(IN_CLUSTER)
                ? name.substring(0, name.length() - IN_CLUSTER.length()).split("\\.")
                : name.split("\\.");
        return switch (parts.length) {
            case 1 -> Optional.of(new ServiceKey(ownNamespace, parts[0]));
            case 2 -> Optional.of(new ServiceKey(parts[1], parts[0]));
            case 3 -> parts[2].equals("svc") ? Optional.of(new ServiceKey(parts[1], parts[0])) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Whose slice it is, or null if it is nobody's. */
    static @Nullable ServiceKey of(EndpointSlice slice) {
        var labels = slice.getMetadata().getLabels();
        String name = labels == null ? null : labels.get(LABEL);
        return name == null ? null : new ServiceKey(slice.getMetadata().getNamespace(), name);
    }

    @Override
    public String toString() {
        return name + "." + namespace;
    }
}
