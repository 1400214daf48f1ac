package io.portcullis.demo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
    @ParameterizedTest
    @CsvSource({"880, true", "920, true", "900, true", "879, false", "921, false", "0, false", "1000, false"})
    void twoPointsAroundNinetyPercent(long part, boolean within) {
        assertThat(new Share(part, 1000).isWithin(2, 90)).isEqualTo(within);
    }

    @Test
    void itReadsWithNumbers() {
        assertThat(new Share(903, 1000)).hasToString("903 of 1000 (90.3 %)");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 1", "-1, 1"})
    void whatIsNoPartOfAWholeIsRefused(long part, long whole) {
        assertThatThrownBy(() -> new Share(part, whole))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part + " of " + whole);
    }
}
