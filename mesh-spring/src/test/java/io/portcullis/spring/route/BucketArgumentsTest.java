package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.limit.TokenRate;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketArgumentsTest {
    @Test
    void whatTheReferenceShowsIsARateOfTokens() {
        assertThat(rate("capacity=20 refillTokens=10 refillPeriod=1s requestedTokens=2"))
                .isEqualTo(new TokenRate(10, 20, 2));
        assertThat(rate("capacity=20 refill-tokens=600 refill-period=1m")).isEqualTo(new TokenRate(10, 20, 1));
        assertThat(rate("capacity=20 refillPeriod=2s refillStyle=GREEDY")).isEqualTo(new TokenRate(10, 20, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "refillTokens=10 refillPeriod=1s, without capacity",
        "capacity=10 refillTokens=10, without capacity or refillPeriod",
        "capacity=10 refillPeriod=3s, refillTokens 10 each PT3S",
        "capacity=10 refillPeriod=1s refillStyle=INTERVALLY, refillStyle INTERVALLY",
        "capacity=ten refillPeriod=1s, ten",
        "capacity=10 refillPeriod=1s burst=1, burst",
    })
    void whatABucketHereCannotDoIsRefused(String given, String told) {
        assertThatThrownBy(() -> rate(given)).isInstanceOf(Unusable.class).hasMessageContaining(told);
    }

    @Test
    void argumentsOfOtherLimitersAreNotOfThisKind() {
        assertThat(BucketArguments.read(Map.of("redis-rate-limiter.replenishRate", "1")))
                .isNull();
    }

    private static TokenRate rate(String given) {
        Map<String, Object> args = new HashMap<>();
        for (String each : given.split(" ")) {
            args.put("bucket4j-rate-limiter." + each.split("=")[0], each.split("=")[1]);
        }
        return Objects.requireNonNull(BucketArguments.read(args)).rate();
    }
}
