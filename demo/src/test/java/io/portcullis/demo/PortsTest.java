package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void noPortIsTakenTwiceAndNoneNeedsPrivileges() {
        assertThat(Ports.all()).doesNotHaveDuplicates().allMatch(port -> port > 1024 && port < 65_536);
    }

    @Test
    void thePortsThatLeadIntoPodsAreThoseOfTheLoopbackDemo() {
        assertThat(Ports.forwarded()).doesNotHaveDuplicates().allMatch(port -> port > 1024 && port < 32_768);
        assertThat(Ports.all())
                .containsAll(Ports.forwarded().stream()
                        .filter(port -> port != Ports.ORDERS_DB.actuator())
                        .toList());
    }

    @Test
    void noPortIsOneTheSystemGivesToClients() {
        assertThat(Ports.all()).allMatch(port -> port < 32_768);
    }
}
