package io.portcullis.engine.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {
    @ParameterizedTest
    @CsvSource({
        "1n, 1",
        "1u, 1000",
        "1m, 1000000",
        "1S, 1000000000",
        "1M, 60000000000",
        "1H, 3600000000000",
        "0S, 0",
        "00000001S, 1000000000",
        "99999999n, 99999999"
    })
    void digitsAndUnitAreATime(String value, long nanos) {
        assertThat(GrpcTimeout.parse(value)).isEqualTo(nanos);
    }

    @Test
    void moreThanCanBeCountedHasNoEnd() {
        assertThat(GrpcTimeout.parse("99999999H")).isEqualTo(GrpcCall.UNBOUNDED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "S",
                "5",
                "-1S",
                "+1S",
                "1.5S",
                "1s",
                "1h",
                "1 S",
                " 1S",
                "1S ",
                "123456789S",
                "1SS",
                "0x1S",
                "\u0661S"
            })
    void everythingElseIsNone(String value) {
        assertThat(GrpcTimeout.parse(value)).isEqualTo(GrpcTimeout.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 1n",
        "0, 1n",
        "1, 1n",
        "999, 999n",
        "1000, 1u",
        "1999, 1u",
        "4750000000, 4750000u",
        "99999999999, 99999999u",
        "100000000000, 100000m",
        "99999999999999, 99999999m",
        "100000000000000, 100000S",
        "5999999999999999999, 99999999M",
        "9223372036854775807, 2562047H"
    })
    void whatIsLeftIsSaidAsPreciselyAsEightDigitsCan(long nanos, String value) {
        assertThat(GrpcTimeout.format(nanos)).isEqualTo(value);
    }

    /** Whatever is left, the next one is given neither nothing nor more. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void nobodyIsGivenMoreThanIsLeft(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            long left = 1 + (random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            String said = GrpcTimeout.format(left);
            assertThat(GrpcTimeout.parse(said)).as("%d ns: %s", left, said).isBetween(1L, left);
        }
    }
}
