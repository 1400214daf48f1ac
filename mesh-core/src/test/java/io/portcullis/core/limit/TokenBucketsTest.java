package io.portcullis.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.core.limit.TokenBuckets.Taken;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private static final TokenRate TWO_OF_FIVE = new TokenRate(2, 5, 1);

    private final AtomicLong nanos = new AtomicLong(-7_300_000_000L);
    private final TokenBuckets buckets = new TokenBuckets(nanos::get, 2_000);

    @Test
    void aBucketIsFullAtFirstAndFillsBySeconds() {
        for (int left = 4; left >= 0; left--) {
            assertThat(take("a")).isEqualTo(new Taken(true, left));
        }
        assertThat(take("a")).isEqualTo(new Taken(false, 0));
        pass(1);
        assertThat(take("a")).isEqualTo(new Taken(true, 1));
        assertThat(take("a")).isEqualTo(new Taken(true, 0));
        assertThat(take("a")).isEqualTo(new Taken(false, 0));
        pass(60);
        assertThat(take("a")).as("never more than it holds").isEqualTo(new Taken(true, 4));
    }

    @Test
    void keysAndLimitersHaveBucketsOfTheirOwn() {
        TokenRate one = new TokenRate(1, 1, 1);
        assertThat(buckets.take("r", "a", one).allowed()).isTrue();
        assertThat(buckets.take("r", "a", one).allowed()).isFalse();
        assertThat(buckets.take("r", "b", one).allowed()).isTrue();
        assertThat(buckets.take("s", "a", one).allowed()).isTrue();
    }

    @Test
    void aRequestMayTakeSeveralTokensOrMoreThanThereEverAre() {
        assertThat(buckets.take("r", "a", new TokenRate(1, 60, 60))).isEqualTo(new Taken(true, 0));
        pass(59);
        assertThat(buckets.take("r", "a", new TokenRate(1, 60, 60))).isEqualTo(new Taken(false, 59));
        pass(1);
        assertThat(buckets.take("r", "a", new TokenRate(1, 60, 60)).allowed()).isTrue();
        assertThat(buckets.take("r", "b", new TokenRate(1, 5, 6))).isEqualTo(new Taken(false, 5));
        assertThat(buckets.take("r", "c", new TokenRate(1, 0, 1))).isEqualTo(new Taken(false, 0));
    }

    @Test
    void aNewRateGoesOnWithTheOldTokens() {
        buckets.take("r", "a", new TokenRate(1, 100, 90));
        assertThat(buckets.take("r", "a", new TokenRate(1, 4, 1))).isEqualTo(new Taken(true, 3));
    }

    @Test
    void thereAreNeverMoreThanSoManyAndIdleOnesGo() {
        for (int i = 0; i < 10_000; i++) {
            take("key" + i);
            assertThat(buckets.size()).isLessThanOrEqualTo(2_001);
        }
        pass(6);
        for (int i = 0; i < 1_000; i++) {
            take("other" + i);
        }
        assertThat(buckets.size()).isLessThan(1_100);
    }

    @Test
    void longKeysAreToldApartWithoutBeingKept() {
        TokenRate one = new TokenRate(1, 1, 1);
        String common = "k".repeat(5_000);
        assertThat(buckets.take("r", common + "a", one).allowed()).isTrue();
        assertThat(buckets.take("r", common + "b", one).allowed()).isTrue();
        assertThat(buckets.take("r", common + "a", one).allowed()).isFalse();
    }

    @Test
    void manyThreadsTakeNoTokenTwice() throws InterruptedException {
        TokenRate thousand = new TokenRate(1, 1_000, 1);
        AtomicInteger allowed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4);
        for (int thread = 0; thread < 4; thread++) {
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 500; i++) {
                    if (buckets.take("r", "shared", thousand).allowed()) {
                        allowed.incrementAndGet();
                    }
                }
                done.countDown();
            });
        }
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(allowed).hasValue(1_000);
    }

    @Test
    void aRateHasItsRanges() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenRate(0, 1, 1))
                .withMessageStartingWith("replenishRate: 0 (expected: 1 to ");
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenRate(1, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenRate(1, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenRate(1, TokenRate.MOST_TOKENS + 1, 1));
    }

    private Taken take(String key) {
        return buckets.take("r", key, TWO_OF_FIVE);
    }

    private void pass(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
