package io.portcullis.e2e;

import io.portcullis.testkit.TestCa;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.PodNetwork;
import io.portcullis.testkit.pods.VirtualService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pod network, a certificate authority, and services that the sidecars of all workloads know. Services are declared before the
 * sidecars start.
 */
final class Mesh implements AutoCloseable {
    final PodNetwork network = new PodNetwork();
    final TestCa ca = TestCa.create("example.org");
    private final List<Known> services = new ArrayList<>();

    /**
     * A service as sidecars are told of it.
     *
     * @param identity expected of its endpoints, or null for a service without sidecars
     * @param extra more lines of its YAML, indented by nothing
     */
    private record Known(VirtualService addresses, String identity, List<String> endpoints, String extra) {}

    /** A pod with the application's user and, once started, a sidecar. */
    Workload workload(String name) {
        return new Workload(this, network.pod(name), name);
    }

    /** A pod outside of the mesh. */
    Pod stranger(String name) {
        return network.pod(name);
    }

    /** A service of meshed workloads, all of one service account; {@code extra} is more YAML of it. */
    VirtualService service(String name, int port, int targetPort, String extra, Workload... workloads) {
        VirtualService addresses = network.service(
                name, port, targetPort, Stream.of(workloads).map(Workload::pod).toArray(Pod[]::new));
        List<String> endpoints = Stream.of(workloads)
                .map(workload -> workload.pod().ipv4() + ":" + targetPort)
                .toList();
        services.add(new Known(addresses, workloads[0].identity(), endpoints, extra));
        return addresses;
    }

    /** As {@link #service}, and known by its pods' addresses of both families. */
    VirtualService dualStackService(String name, int port, int targetPort, String extra, Workload... workloads) {
        VirtualService addresses = service(name, port, targetPort, extra, workloads);
        Known ipv4 = services.removeLast();
        List<String> endpoints = new ArrayList<>(ipv4.endpoints());
        Stream.of(workloads)
                .map(workload -> "[" + workload.pod().ipv6() + "]:" + targetPort)
                .forEach(endpoints::add);
        services.add(new Known(addresses, ipv4.identity(), endpoints, extra));
        return addresses;
    }

    /** A service whose pods have no sidecar, but which sidecars know. */
    VirtualService plainService(String name, int port, int targetPort, Pod... pods) {
        VirtualService addresses = network.service(name, port, targetPort, pods);
        List<String> endpoints =
                Stream.of(pods).map(pod -> pod.ipv4() + ":" + targetPort).toList();
        services.add(new Known(addresses, "", endpoints, ""));
        return addresses;
    }

    /** The section {@code portcullis.services} of every sidecar. */
    String servicesYaml() {
        StringBuilder yaml = new StringBuilder("  services:\n");
        for (Known service : services) {
            VirtualService at = service.addresses();
            yaml.append("    ").append(at.name()).append(":\n");
            yaml.append("      addresses: [ \"%s:%d\", \"[%s]:%d\" ]\n"
                    .formatted(at.ipv4(), at.port(), at.ipv6(), at.port()));
            yaml.append("      endpoints:\n");
            service.endpoints().forEach(each -> yaml.append("        - address: \"" + each + "\"\n"));
            yaml.append(
                    service.identity().isEmpty()
                            ? "      tls: { enabled: false }\n"
                            : "      tls: { expected-identities: [ \"" + service.identity() + "\" ] }\n");
            service.extra()
                    .lines()
                    .forEach(line -> yaml.append("      ").append(line).append('\n'));
        }
        return services.isEmpty() ? "" : yaml.toString();
    }

    @Override
    public void close() {
        network.close();
    }
}
