package io.portcullis.demo.mesh;

import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.MeshYaml.Mounts;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration of the demo's gateway and sidecars where each is in a pod and finds its application's calls by itself. */
public final class PodYaml {
    /** What every sidecar has in its pod. */
    public static final int INBOUND = 15106;

    public static final int ACTUATOR = 15121;

    private PodYaml() {}

    /**
     * A service of the cluster.
     *
     * @param name in DNS
     * @param virtual its own addresses with the port
     * @param endpoints the pods' addresses with the application's port
     */
    public record Service(String name, List<String> virtual, List<String> endpoints) {
        public Service {
            virtual = List.copyOf(virtual);
            endpoints = List.copyOf(endpoints);
        }
    }

    /** The ingress, in a pod without interception. */
    public static String gateway(Service storefront, Mounts mounts) {
        return MeshYaml.gateway("0.0.0.0", storefront.endpoints().getFirst(), mounts);
    }

    /** The storefront's: the gateway comes in, and the storefront itself; it calls payment, its database and itself. */
    public static String storefront(Service payment, Service database, Service self, Mounts mounts) {
        return sidecar(Ports.STOREFRONT, "", List.of(MeshYaml.GATEWAY, "storefront"), mounts)
                + "  services:\n"
                + head(payment)
                + endpoints(payment, List.of("1.10", "1.10", "2.0"))
                + MeshYaml.paymentPolicy()
                + head(database)
                + "      protocol: tcp\n"
                + endpoints(database, List.of())
                + identity("orders-db")
                + head(self)
                + endpoints(self, List.of())
                + identity("storefront");
    }

    /** A payment copy's: only the storefront may come in, and nothing goes out. */
    public static String payment(Ports.Pod pod, Mounts mounts) {
        return sidecar(pod, "", List.of("storefront"), mounts);
    }

    /** The database's: bytes, and only the storefront's. */
    public static String database(int port, Mounts mounts) {
        String ports =
                "    ports: { \"%d\": { protocol: tcp, application: \"127.0.0.1:%d\" } }\n".formatted(port, port);
        return sidecar(Ports.ORDERS_DB, ports, List.of("storefront"), mounts);
    }

    private static String sidecar(Ports.Pod pod, String ports, List<String> callers, Mounts mounts) {
        return MeshYaml.head(pod.name(), "{ port: " + INBOUND + " }", ACTUATOR, mounts)
                + """
                portcullis:
                  probes: { address: "0.0.0.0:15120" }
                  outbound: { enabled: false, unknown: refuse, intercept: { enabled: true } }
                  inbound:
                    application: 127.0.0.1:8080
                """
                + ports
                + MeshYaml.admission(callers);
    }

    private static String head(Service service) {
        String virtual =
                service.virtual().stream().map(address -> '"' + address + '"').collect(Collectors.joining(", "));
        return "    %s:\n      addresses: [ %s ]\n".formatted(service.name(), virtual);
    }

    /** @param versions one for each endpoint, or none */
    private static String endpoints(Service service, List<String> versions) {
        StringBuilder text = new StringBuilder("      endpoints:\n");
        for (int i = 0; i < service.endpoints().size(); i++) {
            String labels = versions.isEmpty() ? "" : ", labels: { version: \"" + versions.get(i) + "\" }";
            text.append("        - { address: \"%s\"%s }\n"
                    .formatted(service.endpoints().get(i), labels));
        }
        return text.toString();
    }

    private static String identity(String account) {
        return "      tls: { expected-identities: [ \"%s\" ] }\n".formatted(Certificates.identity(account));
    }
}
