package io.portcullis.gateway.kubernetes;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portcullis.core.model.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the slices of one Service say about whom to call. Stateless, any thread. */
final class SliceEndpoints {
    private static final String IPV4 = "IPv4";
    private static final String FQDN = "FQDN";

    private SliceEndpoints() {}

    /**
     * The addresses that are ready: a pod that is not, or is about to go, is left out at once. Where a Service has both
     * families, its pods are in two slices, and only those of IPv4 count.
     *
     * @param port number of the pods' port that is meant, or 0 for the one that is named http, else the first
     */
    static List<Endpoint> of(Collection<EndpointSlice> slices, int port) {
        boolean four = slices.stream().anyMatch(slice -> IPV4.equals(slice.getAddressType()));
        List<Endpoint> endpoints = new ArrayList<>();
        for (EndpointSlice slice : slices) {
            EndpointPort chosen = port(slice.getPorts(), port);
            boolean counts = !four || IPV4.equals(slice.getAddressType());
            if (chosen != null && counts && !FQDN.equals(slice.getAddressType())) {
                slice.getEndpoints().forEach(each -> add(each, chosen.getPort(), endpoints));
            }
        }
        return endpoints;
    }

    private static @Nullable EndpointPort port(@Nullable List<EndpointPort> ports, int wanted) {
        List<EndpointPort> usable = (ports == null ? List.<EndpointPort>of() : ports)
                .stream()
                        .filter(port -> port.getPort() != null && (wanted == 0 || port.getPort() == wanted))
                        .filter(port ->
                                port.getProtocol() == null || port.getProtocol().equals("TCP"))
                        .toList();
        return usable.stream()
                .filter(port -> "http".equals(port.getName()))
                .findFirst()
                .orElse(usable.isEmpty() ? null : usable.getFirst());
    }

    /** Not known counts as ready, as the API has it. */
    private static void add(
            io.fabric8.kubernetes.api.model.discovery.v1.Endpoint written, int port, List<Endpoint> endpoints) {
        var conditions = written.getConditions();
        boolean ready = conditions == null || !Boolean.FALSE.equals(conditions.getReady());
        boolean leaving = conditions != null && Boolean.TRUE.equals(conditions.getTerminating());
        if (ready && !leaving && !written.getAddresses().isEmpty()) {
            String zone = written.getZone() == null ? "" : written.getZone();
            endpoints.add(new Endpoint(written.getAddresses().getFirst(), port, labels(written), zone));
        }
    }

    /** What a slice knows of a pod; the pod's own labels are not in it. */
    private static Map<String, String> labels(io.fabric8.kubernetes.api.model.discovery.v1.Endpoint written) {
        Map<String, String> labels = new HashMap<>();
        if (written.getNodeName() != null) {
            labels.put("node", written.getNodeName());
        }
        if (written.getTargetRef() != null && written.getTargetRef().getName() != null) {
            labels.put("pod", written.getTargetRef().getName());
        }
        return labels;
    }
}
