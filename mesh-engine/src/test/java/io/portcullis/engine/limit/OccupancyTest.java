package io.portcullis.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OccupancyTest {
    private final LimitCounts counts = new LimitCounts();

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1, ::ffff:192.0.2.1, true",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::9, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "::1, 0.0.0.1, false",
    })
    void anAddressOrA64IsOneClient(String first, String second, boolean same) {
        Occupancy two = occupancy(10, 1);
        assertThat(place(two).takenBy(InetAddress.ofLiteral(first))).isTrue();
        assertThat(place(two).takenBy(InetAddress.ofLiteral(second))).isEqualTo(!same);
        assertThat(counts.count(Limit.CLIENT_CONNECTIONS)).isEqualTo(same ? 1 : 0);
    }

    @Test
    void whoeverSpeaksForAnotherIsNotCountedItself() {
        Occupancy occupancy = occupancy(10, 1);
        InetAddress balancer = InetAddress.ofLiteral("10.0.0.1");
        Occupancy.Place first = place(occupancy);
        assertThat(first.takenBy(balancer)).isTrue();
        assertThat(first.takenBy(InetAddress.ofLiteral("192.0.2.1"))).isTrue();
        Occupancy.Place second = place(occupancy);
        assertThat(second.takenBy(balancer)).isTrue();
        assertThat(second.takenBy(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
        second.leave();
        first.leave();
        assertThat(place(occupancy).takenBy(InetAddress.ofLiteral("192.0.2.1"))).isTrue();
    }

    @Test
    void placesComeBackOnce() {
        Occupancy occupancy = occupancy(3, 3);
        List<Occupancy.Place> places = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            places.add(place(occupancy));
        }
        assertThat(occupancy.enter()).isNull();
        places.getFirst().leave();
        places.getFirst().leave();
        assertThat(occupancy.connections()).isEqualTo(2);
        place(occupancy);
        assertThat(occupancy.enter()).isNull();
        assertThat(counts.count(Limit.CONNECTIONS)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1024, 384", "1048576, 100000", "100, 64", "9223372036854775807, 100000"})
    void halfOfTheOpenFilesAreForClients(long files, int connections) {
        assertThat(OpenFiles.connections(files)).isEqualTo(connections);
    }

    @Test
    void aRateNeedsATimeToMeasureItOver() {
        Limits of = Limits.EDGE;
        assertThatThrownBy(() -> new Limits(1, 1, 0, 1, null, null, 1, 1))
                .hasMessage("min-body-rate: 1 (expected: with a body-timeout)");
        assertThatThrownBy(() -> new Limits(0, 1, 0, 1, null, null, 0, 1))
                .hasMessage("connections: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new Limits(1, 1, 0, 1, Duration.ZERO, null, 0, 1))
                .hasMessage("first-byte-timeout: PT0S (expected: > 0)");
        assertThat(of.outbound())
                .isEqualTo(new Limits(
                        of.connections(),
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        of.maxPipelinedBytes(),
                        null,
                        null,
                        0,
                        of.bufferBytes()));
    }

    private Occupancy occupancy(int all, int perClient) {
        return new Occupancy("test", new Limits(all, perClient, 0, 1, null, null, 0, 1), counts);
    }

    private static Occupancy.Place place(Occupancy of) {
        Occupancy.@Nullable Place place = of.enter();
        return Objects.requireNonNull(place);
    }
}
