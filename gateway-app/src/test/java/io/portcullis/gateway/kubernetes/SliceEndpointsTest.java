package io.portcullis.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceEndpointsTest {
    @Test
    void whoIsReadyIsCalledAndWhoIsNotOrLeavesIsNot() {
        EndpointSlice slice = new EndpointSliceBuilder(slice("IPv4"))
                .addNewPort()
                .withPort(8080)
                .endPort()
                .addNewEndpoint()
                .withAddresses("10.0.0.1")
                .withZone("a")
                .withNodeName("n1")
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("10.0.0.2")
                .withNewConditions()
                .withReady(false)
                .endConditions()
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("10.0.0.3")
                .withNewConditions()
                .withReady(true)
                .withTerminating(true)
                .endConditions()
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("10.0.0.4")
                .endEndpoint()
                .build();
        List<Endpoint> endpoints = SliceEndpoints.of(List.of(slice), 0);
        assertThat(endpoints).extracting(Endpoint::address).containsExactly("10.0.0.1:8080", "10.0.0.4:8080");
        assertThat(endpoints.getFirst().zone()).isEqualTo("a");
        assertThat(endpoints.getFirst().labels()).containsEntry("node", "n1");
    }

    @Test
    void ofSeveralPortsTheOneNamedHttpCountsOrTheOneAskedFor() {
        EndpointSlice slice = new EndpointSliceBuilder(slice("IPv4"))
                .addNewPort()
                .withName("admin")
                .withPort(9000)
                .endPort()
                .addNewPort()
                .withName("http")
                .withPort(8080)
                .endPort()
                .addNewPort()
                .withName("dns")
                .withProtocol("UDP")
                .withPort(53)
                .endPort()
                .addNewEndpoint()
                .withAddresses("10.0.0.1")
                .endEndpoint()
                .build();
        assertThat(SliceEndpoints.of(List.of(slice), 0)).containsExactly(Endpoint.of("10.0.0.1", 8080));
        assertThat(SliceEndpoints.of(List.of(slice), 9000)).containsExactly(Endpoint.of("10.0.0.1", 9000));
        assertThat(SliceEndpoints.of(List.of(slice), 53)).isEmpty();
    }

    @Test
    void aPodWithBothFamiliesIsOneEndpoint() {
        EndpointSlice four = withOne(slice("IPv4"), "10.0.0.1");
        EndpointSlice six = withOne(slice("IPv6"), "fd00::1");
        assertThat(SliceEndpoints.of(List.of(six, four), 0)).containsExactly(Endpoint.of("10.0.0.1", 8080));
        assertThat(SliceEndpoints.of(List.of(six), 0)).containsExactly(Endpoint.of("fd00::1", 8080));
    }

    @ParameterizedTest
    @CsvSource({
        "payment, payment.own",
        "payment.shop, payment.shop",
        "payment.shop.svc, payment.shop",
        "payment.shop.svc.cluster.local, payment.shop",
        "www.example.org,",
        "a.b.c.d,"
    })
    void aNameMeansAServiceOfANamespace(String name, @Nullable String service) {
        assertThat(ServiceKey.of(ServiceId.of(name), "own")
                        .map(Object::toString)
                        .orElse(null))
                .isEqualTo(service);
    }

    private static EndpointSlice slice(String family) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName("payment-1")
                .withNamespace("shop")
                .addToLabels(ServiceKey.LABEL, "payment")
                .endMetadata()
                .withAddressType(family)
                .build();
    }

    private static EndpointSlice withOne(EndpointSlice slice, String address) {
        return new EndpointSliceBuilder(slice)
                .addNewPort()
                .withPort(8080)
                .endPort()
                .addNewEndpoint()
                .withAddresses(address)
                .endEndpoint()
                .build();
    }
}
