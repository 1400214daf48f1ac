package io.portcullis.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionTest {
    @ParameterizedTest
    @CsvSource({"1,1.0.0", "1.2,1.2.0", "1.2.3,1.2.3", "v2.1,2.1.0", "api-007.08,7.8.0", "2147483647,2147483647.0.0"})
    void oneToThreeNumbers(String text, String read) {
        assertThat(ApiVersion.parse(text)).hasToString(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v",
                "1.",
                "1..2",
                "1.2.3.4",
                "1.2-rc1",
                "1 ",
                "1.x",
                "2147483648",
                "99999999999999999999",
                "\u0661"
            })
    void anythingElseIsNone(String text) {
        assertThat(ApiVersion.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1.9,1.10", "1,1.0.1", "1.99.99,2", "9,10"})
    void numbersAreCompared(String less, String more) {
        ApiVersion one = Objects.requireNonNull(ApiVersion.parse(less));
        ApiVersion other = Objects.requireNonNull(ApiVersion.parse(more));
        assertThat(one).isLessThan(other);
        assertThat(other).isGreaterThan(one);
    }
}
