package io.portcullis.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = TimerWheel.TICK_NANOS;

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 1000 * TICK);
    private final AtomicInteger wanted = new AtomicInteger();
    private final TimerWheel wheel = new TimerWheel(ticker, wanted::incrementAndGet);

    /** Each timer against what it must do, over some hundred seconds in steps of any size. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void timersAreNeverEarlyAndAtMostATickLate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Expected> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (random.nextInt(4) == 0) {
                ticker.advanceNanos(random.nextLong(3 * TICK));
                turn(all);
            }
            Expected timer = new Expected(random.nextLong(random.nextInt(10) == 0 ? 2000 * TICK : 20 * TICK));
            all.add(timer);
            if (random.nextInt(3) == 0) {
                Expected other = all.get(random.nextInt(all.size()));
                other.timer.cancel();
                other.cancelled |= !other.fired;
            }
        }
        while (wheel.size() > 0) {
            ticker.advanceNanos(1 + random.nextLong(random.nextInt(50) == 0 ? 1500 * TICK : 2 * TICK));
            turn(all);
        }
        assertThat(all).allMatch(timer -> timer.fired != timer.cancelled);
    }

    private void turn(List<Expected> all) {
        wheel.turn();
        long now = ticker.nanos();
        for (Expected timer : all) {
            assertThat(timer.fired || timer.cancelled || now - timer.due <= TICK)
                    .as("due before " + (now - timer.due) + " ns")
                    .isTrue();
        }
    }

    @Test
    void taskMayCancelAnotherThatIsDueWithIt() {
        List<String> ran = new ArrayList<>();
        Timers.Timer[] second = new Timers.Timer[1];
        wheel.schedule(
                () -> {
                    ran.add("first");
                    second[0].cancel();
                },
                TICK);
        second[0] = wheel.schedule(() -> ran.add("second"), TICK);
        ticker.advanceNanos(3 * TICK);
        wheel.turn();
        assertThat(ran).containsExactly("first");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void taskMayScheduleAnother() {
        AtomicInteger ran = new AtomicInteger();
        Runnable again = new Runnable() {
            @Override
            public void run() {
                ran.incrementAndGet();
                wheel.schedule(this, 0);
            }
        };
        wheel.schedule(again, 0);
        for (int i = 1; i <= 5; i++) {
            ticker.advanceNanos(TICK);
            assertThat(wheel.turn()).isTrue();
            assertThat(ran).as("once a turn, not for ever in one").hasValue(i);
        }
    }

    @Test
    void cancellingTwiceOrAfterItRanDoesNothing() {
        Timers.Timer one = wheel.schedule(() -> {}, 0);
        Timers.Timer other = wheel.schedule(() -> {}, Duration.ofSeconds(1).toNanos());
        ticker.advanceNanos(TICK);
        wheel.turn();
        one.cancel();
        assertThat(wheel.size()).isEqualTo(1);
        other.cancel();
        other.cancel();
        assertThat(wheel.size()).isZero();
        assertThat(wheel.turn()).isFalse();
    }

    @Test
    void emptyWheelAsksToBeTurnedAgain() {
        wheel.schedule(() -> {}, 0).cancel();
        wheel.schedule(() -> {}, 0);
        wheel.schedule(() -> {}, 0);
        assertThat(wanted).hasValue(2);
    }

    private final class Expected {
        private final long due;
        private final Timers.Timer timer;
        private boolean fired;
        private boolean cancelled;

        Expected(long delayNanos) {
            due = ticker.nanos() + delayNanos;
            timer = wheel.schedule(this::fire, delayNanos);
        }

        private void fire() {
            assertThat(fired || cancelled).isFalse();
            assertThat(ticker.nanos() - due).as("never early").isNotNegative();
            fired = true;
        }
    }
}
