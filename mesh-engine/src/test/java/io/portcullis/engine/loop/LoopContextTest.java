package io.portcullis.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.portcullis.engine.limit.BufferMemory;
import io.portcullis.testkit.FakeTicker;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopContextTest {
    private final FakeTicker ticker = new FakeTicker();
    private final Deque<Runnable> turns = new ArrayDeque<>();
    private final LoopContext context = new LoopContext(
            recordingLoop(), ticker, new SplittableRandom(1), new BufferMemory(Long.MAX_VALUE, () -> {}));

    @Test
    void oneTurnIsOnItsWayHoweverOftenTheWheelIsEmptyInBetween() {
        for (int i = 0; i < 100; i++) {
            context.timers().schedule(() -> {}, 1).cancel();
        }
        context.timers().schedule(this::again, 1);
        for (int i = 0; i < 100; i++) {
            assertThat(turns).hasSize(1);
            turn();
        }
    }

    @Test
    void emptyWheelIsLeftAlone() {
        context.timers().schedule(() -> {}, 1).cancel();
        turn();
        assertThat(turns).isEmpty();
    }

    @Test
    void taskThatThrowsDoesNotStopTheOthers() {
        AtomicInteger ran = new AtomicInteger();
        context.timers()
                .schedule(
                        () -> {
                            throw new IllegalStateException("a defect");
                        },
                        1);
        context.timers().schedule(ran::incrementAndGet, 1);
        turn();
        turn();
        assertThat(ran).hasValue(1);
    }

    private void again() {
        context.timers().schedule(this::again, 1);
    }

    private void turn() {
        ticker.advanceNanos(TimerWheel.TICK_NANOS);
        turns.remove().run();
    }

    private EventLoop recordingLoop() {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("schedule")) {
                        turns.add((Runnable) arguments[0]);
                    }
                    return null;
                });
    }
}
