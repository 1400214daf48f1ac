package io.portcullis.engine.exchange;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRuntime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The host names a service answers to: {@code name}, {@code name.namespace}, {@code name.namespace.svc} and
 * {@code name.namespace.svc.cluster.local}, as the DNS of Kubernetes has them.
 */
final class ServiceNames {
    private ServiceNames() {}

    /**
     * The service that the host name means, or null.
     *
     * @param services finds a service by its id
     */
    static @Nullable ServiceRuntime find(String host, Function<ServiceId, @Nullable ServiceRuntime> services) {
        if (!ServiceId.isName(host)) {
            return null;
        }
        ServiceRuntime whole = services.apply(ServiceId.of(host));
        if (whole != null) {
            return whole;
        }
        int dot = host.indexOf('.');
        if (dot < 0) {
            return null;
        }
        String rest = host.substring(dot + 1);
        int namespaceEnd = rest.indexOf('.');
        String suffix = namespaceEnd < 0 ? "" : rest.substring(namespaceEnd);
        if (!suffix.isEmpty() && !suffix.equals(".svc") && !suffix.equals(".svc.cluster.local")) {
            return null;
        }
        String namespace = namespaceEnd < 0 ? rest : rest.substring(0, namespaceEnd);
        return services.apply(new ServiceId(namespace, host.substring(0, dot), 0));
    }
}
