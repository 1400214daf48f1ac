package io.portcullis.engine.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.loop.Timers;
import io.portcullis.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a silent peer is asked, and when it is given up. */
class KeepAliveTest {
    private final FakeTicker ticker = new FakeTicker();
    private final List<Due> due = new ArrayList<>();
    private final List<Long> pings = new ArrayList<>();
    private boolean busy = true;
    private long deadAt = -1;
    private final KeepAlive keepAlive = new KeepAlive(
            this::schedule,
            ticker,
            Duration.ofSeconds(30).toNanos(),
            Duration.ofSeconds(10).toNanos(),
            new Recorded());

    private record Due(Runnable task, long atNanos) {}

    private final class Recorded implements KeepAlive.Peer {
        @Override
        public boolean busy() {
            return busy;
        }

        @Override
        public void ping() {
            pings.add(seconds());
        }

        @Override
        public void dead() {
            deadAt = seconds();
        }
    }

    @Test
    void asksAfterTheIntervalAndGivesUpAfterTheTimeout() {
        keepAlive.begin();
        pass(60);
        assertThat(pings).containsExactly(30L);
        assertThat(deadAt).isEqualTo(40);
    }

    @Test
    void whoeverIsHeardIsNotAsked() {
        keepAlive.begin();
        for (int i = 0; i < 10; i++) {
            pass(29);
            keepAlive.heard();
        }
        assertThat(pings).isEmpty();
        pass(29);
        assertThat(pings).isEmpty();
        pass(1);
        assertThat(pings).containsExactly(10 * 29 + 30L);
    }

    @Test
    void whoeverAnswersIsAskedAgainAfterFiveMinutesAtTheEarliest() {
        keepAlive.begin();
        pass(35);
        keepAlive.answered();
        pass(299);
        assertThat(pings).containsExactly(30L);
        pass(1);
        assertThat(pings).containsExactly(30L, 335L);
        keepAlive.heard();
        pass(30);
        assertThat(pings).containsExactly(30L, 335L, 365L);
        assertThat(deadAt).isEqualTo(-1);
    }

    @Test
    void anythingIsASignOfLife() {
        keepAlive.begin();
        pass(35);
        keepAlive.heard();
        pass(29);
        assertThat(deadAt).isEqualTo(-1);
    }

    @Test
    void nobodyIsAskedOnBehalfOfNobody() {
        keepAlive.begin();
        pass(20);
        busy = false;
        pass(1000);
        assertThat(pings).isEmpty();
        busy = true;
        keepAlive.begin();
        pass(29);
        assertThat(pings).isEmpty();
        pass(1);
        assertThat(pings).containsExactly(1050L);
    }

    @Test
    void aPingThatWasUnderWayWhenTheLastRequestEndedIsNoReproach() {
        keepAlive.begin();
        pass(31);
        busy = false;
        pass(10);
        busy = true;
        keepAlive.begin();
        pass(29);
        assertThat(deadAt).isEqualTo(-1);
    }

    @Test
    void aClosedConnectionAsksNobody() {
        keepAlive.begin();
        keepAlive.stop();
        pass(100);
        assertThat(pings).isEmpty();
        assertThat(due).isEmpty();
    }

    private long seconds() {
        return Duration.ofNanos(ticker.nanos()).toSeconds();
    }

    private Timers.Timer schedule(Runnable task, long delayNanos) {
        Due added = new Due(task, ticker.nanos() + delayNanos);
        due.add(added);
        return () -> due.remove(added);
    }

    /** Second by second, and what is due in each. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            ticker.advance(Duration.ofSeconds(1));
            for (Due next = next(); next != null; next = next()) {
                due.remove(next);
                next.task().run();
            }
        }
    }

    private @Nullable Due next() {
        return due.stream()
                .filter(each -> each.atNanos() <= ticker.nanos())
                .min(Comparator.comparing(Due::atNanos))
                .orElse(null);
    }
}
