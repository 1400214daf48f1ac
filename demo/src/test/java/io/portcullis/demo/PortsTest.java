package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void noPortIsTakenTwiceAndNoneNeedsPrivileges() {
        assertThat(Ports.all()).doesNotHaveDuplicates().allMatch(port -> port > 1024 && port < 65_536);
    }

    @Test
    void noPortIsOneTheSystemGivesToClients() {
        assertThat(Ports.all()).allMatch(port -> port < 32_768);
    }
}
