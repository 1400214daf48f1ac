package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Netty's embedded event loop lets a test say when time passes; the ticker says how much really passed. */
class EventLoopLagTest {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(100);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private long now = 1_000_000;

    @Test
    void remembersTheLongestDelayForAWindowAndForgetsItAfterTwo() {
        channel.freezeTime();
        EventLoopLag lag = new EventLoopLag(channel.eventLoop(), () -> now);
        assertThat(lag.nanos()).isZero();
        period(0);
        period(7_000_000);
        period(0);
        assertThat(lag.nanos()).isEqualTo(7_000_000);
        for (int i = 3; i < 200; i++) {
            period(0);
        }
        assertThat(lag.nanos()).isEqualTo(7_000_000);
        period(0);
        assertThat(lag.nanos()).isZero();
        lag.close();
        period(9_000_000);
        assertThat(lag.nanos()).isZero();
        channel.finish();
    }

    private void period(long late) {
        now += PERIOD + late;
        channel.advanceTimeBy(PERIOD, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }
}
