package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentExchangesTest {
    private static final Failure RESET = Failure.of(FailureCode.UPSTREAM_RESET, "10.0.0.7:8080 closed");

    @Test
    void keepsTheLastOnesNewestFirst() {
        RecentExchanges recent = new RecentExchanges(2, 3);
        for (int i = 0; i < 10; i++) {
            recent.ended(Exchanges.ok("/" + i));
        }
        assertThat(recent.latest()).extracting(ExchangeRecord::path).containsExactly("/9", "/8", "/7");
        assertThat(recent.notable()).isEmpty();
    }

    @Test
    void goodOnesDoNotPushOutFailedAndRetriedOnes() {
        RecentExchanges recent = new RecentExchanges(4, 2);
        ExchangeRecord failed = Exchanges.failed(RESET, List.of());
        ExchangeRecord retried = Exchanges.of(
                "/retried",
                Exchanges.TRACE,
                200,
                null,
                List.of(new AttemptRecord("a:1", 1, 503, ""), new AttemptRecord("b:1", 1, 200, "")));
        ExchangeRecord passedOn = Exchanges.of("/passed-on", Exchanges.TRACE, 500, null, List.of());
        recent.ended(failed);
        recent.ended(retried);
        recent.ended(passedOn);
        for (int i = 0; i < 100; i++) {
            recent.ended(Exchanges.ok("/" + i));
        }
        assertThat(recent.notable()).containsExactly(passedOn, retried, failed);
        assertThat(recent.find(Exchanges.TRACE)).hasSize(5).contains(failed, retried, passedOn);
    }

    @Test
    void findsEachExchangeOfATraceOnce() {
        RecentExchanges recent = new RecentExchanges();
        ExchangeRecord failed = Exchanges.failed(RESET, List.of());
        recent.ended(failed);
        recent.ended(Exchanges.traced("11111111111111111111111111111111"));
        assertThat(recent.find(Exchanges.TRACE)).containsExactly(failed);
        assertThat(recent.find("22222222222222222222222222222222")).isEmpty();
    }

    @Test
    void stayBoundedAndWholeUnderSeveralWriters() throws Exception {
        RecentExchanges recent = new RecentExchanges(8, 8);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 10_000; i++) {
                    recent.ended(Exchanges.ok("/" + i));
                    assertThat(recent.latest()).hasSizeLessThanOrEqualTo(8);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(recent.latest()).hasSize(8).doesNotContainNull();
    }

    @Test
    void refusesASizeOfNothing() {
        assertThatThrownBy(() -> new RecentExchanges(0, 1)).hasMessage("recent exchanges: 0 (expected: >= 1)");
    }
}
