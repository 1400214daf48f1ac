package io.portcullis.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SnapshotValidatorTest {
    @Test
    void addressesOfTheirOwnAreFine() {
        assertThat(problems(
                        service("a", socket("10.96.0.10", 80), socket("10.96.0.10", 443)),
                        service("b", socket("10.96.0.11", 80), socket("fd00::10", 80)),
                        service("c")))
                .isEmpty();
    }

    @Test
    void anAddressOfTwoServicesIsToldWithBothOfThem() {
        assertThat(problems(service("b", socket("10.96.0.10", 80)), service("a", socket("10.96.0.10", 80))))
                .containsExactly("portcullis.services.b.addresses: 10.96.0.10:80"
                        + " (expected: an address of its own; service a has this one)");
    }

    @Test
    void eachServiceThatTakesAnothersAddressIsTold() {
        InetSocketAddress shared = socket("fd00::10", 80);
        assertThat(problems(service("a", shared), service("b", shared), service("c.shop", shared)))
                .containsExactly(
                        "portcullis.services.b.addresses: [fd00:0:0:0:0:0:0:10]:80"
                                + " (expected: an address of its own; service a has this one)",
                        "portcullis.services[c.shop].addresses: [fd00:0:0:0:0:0:0:10]:80"
                                + " (expected: an address of its own; service a has this one)");
    }

    private static List<String> problems(Service... services) {
        Problems problems = new Problems();
        SnapshotValidator.validate(
                new Snapshot(
                        1,
                        List.of(),
                        Arrays.stream(services).collect(Collectors.toMap(Service::id, Function.identity())),
                        ServicePolicy.DEFAULT,
                        OutboundPolicy.of(UnknownDestination.REFUSE),
                        InboundPolicy.DEFAULT,
                        AuthorizationPolicy.ALLOW_ALL),
                problems);
        return problems.all().stream().map(Problem::toString).toList();
    }

    private static Service service(String name, InetSocketAddress... addresses) {
        return new Service(
                ServiceId.of(name),
                ServicePolicy.DEFAULT,
                Arrays.stream(addresses).collect(Collectors.toSet()),
                Protocol.AUTO);
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
