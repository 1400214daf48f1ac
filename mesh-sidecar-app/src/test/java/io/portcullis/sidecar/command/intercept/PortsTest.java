package io.portcullis.sidecar.command.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
    @Test
    void overlappingAndNeighbouringRangesAreOne() {
        assertThat(ports("8000-8010", "80", "8005-8020", "81", "443", "8021", "8000"))
                .hasToString("[80-81, 443, 8000-8021]");
    }

    @Test
    void theWholeRangeSwallowsEverything() {
        assertThat(ports("1-65535", "80", "65535")).hasToString("[1-65535]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "8010-8000", "http", "", "-1", "80-", "1-2-3", "99999999999"})
    void whatIsNoPortIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PortRange.parse(text))
                .withMessageEndingWith("(expected: a port from 1 to 65535, or a range such as 8000-8010)");
    }

    private static List<PortRange> ports(String... texts) {
        return Ports.of(Arrays.stream(texts).map(PortRange::parse).toList()).ranges();
    }
}
