package io.portcullis.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.limit.BufferMemory.State;
import io.portcullis.engine.loop.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferMemoryTest {
    private static final long MAX = 100_000;

    private final AtomicInteger warnings = new AtomicInteger();
    private final BufferMemory memory = new BufferMemory(MAX, warnings::incrementAndGet);
    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final Timers byHand = (task, delayNanos) -> {
        timers.add(task);
        return () -> timers.remove(task);
    };

    @Test
    void eachThresholdIsLeftWellBelowIt() {
        LoopBuffers loop = new LoopBuffers(memory, byHand);
        assertThat(at(loop, 74_000)).isEqualTo(State.ROOM);
        assertThat(at(loop, 75_000)).isEqualTo(State.TIGHT);
        assertThat(at(loop, 66_000)).isEqualTo(State.TIGHT);
        assertThat(at(loop, 64_000)).isEqualTo(State.ROOM);
        assertThat(at(loop, 74_000)).isEqualTo(State.ROOM);
        assertThat(at(loop, 100_000)).isEqualTo(State.FULL);
        assertThat(at(loop, 86_000)).isEqualTo(State.FULL);
        assertThat(at(loop, 84_000)).isEqualTo(State.TIGHT);
        assertThat(at(loop, 99_000)).isEqualTo(State.TIGHT);
        assertThat(at(loop, 0)).isEqualTo(State.ROOM);
        assertThat(warnings).as("told each time that room got scarce").hasValue(2);
    }

    private State at(LoopBuffers loop, long bytes) {
        loop.add(bytes - loop.heldBytes());
        assertThat(memory.bytes()).isEqualTo(bytes);
        assertThat(loop.tight()).isEqualTo(memory.state() != State.ROOM);
        assertThat(loop.full()).isEqualTo(memory.state() == State.FULL);
        return memory.state();
    }

    @Test
    void smallChangesAddUp() {
        LoopBuffers loop = new LoopBuffers(memory, byHand);
        for (int i = 0; i < MAX + memory.step(); i++) {
            loop.add(1);
        }
        assertThat(loop.full()).isTrue();
        for (int i = 0; i < MAX + memory.step(); i++) {
            loop.add(-1);
        }
        assertThat(loop.tight()).isFalse();
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void outputIsLookedAtForAsLongAsItWaits() {
        LoopBuffers loop = new LoopBuffers(memory, byHand);
        AtomicInteger left = new AtomicInteger(3);
        loop.watch(() -> left.decrementAndGet() > 0);
        loop.watch(() -> false);
        int looks = 0;
        for (Runnable next = timers.poll(); next != null; next = timers.poll()) {
            next.run();
            looks++;
        }
        assertThat(looks).isEqualTo(3);
        assertThat(left).hasValue(0);
        loop.watch(() -> false);
        assertThat(timers).hasSize(1);
    }

    /** Two loops that pass a threshold in different directions at the same time: the last word is the true one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void loopsAgreeInTheEnd(long seed) throws Exception {
        int rounds = 3_000;
        CyclicBarrier together = new CyclicBarrier(2);
        List<Thread> threads = new ArrayList<>();
        AtomicInteger wrong = new AtomicInteger();
        for (int t = 0; t < 2; t++) {
            LoopBuffers loop = new LoopBuffers(memory, byHand);
            SplittableRandom random = new SplittableRandom(seed * 31 + t);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < rounds; i++) {
                        together.await();
                        loop.add(40_000 + random.nextInt(30_000));
                        loop.add(-loop.heldBytes());
                        together.await();
                        if (memory.state() != State.ROOM) {
                            wrong.incrementAndGet();
                        }
                    }
                } catch (Exception e) {
                    wrong.set(rounds);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).as("seed %d", seed).hasValue(0);
    }
}
