package io.portcullis.engine.limit;

import io.netty.util.internal.PlatformDependent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The memory of this process for what waits: input that is not read yet, bodies on their way, copies for retries, output that no
 * socket has taken. Two thresholds, each left again only well below it. Any thread.
 */
// Each loop counts for itself and tells what has changed in steps (LoopBuffers), so the sum here is late by a step for
// each loop at most; bytes() is exact.
public final class BufferMemory {
    /** How much room there is. */
    public enum State {
        /** Enough. */
        ROOM,
        /** From three quarters on: bodies move in small pieces, and no copies are kept. */
        TIGHT,
        /** All of it is used: new requests are refused. */
        FULL
    }

    private static final int STEPS = 64;
    private static final long LARGEST_STEP = 64 * 1024;

    private final long max;
    private final AtomicLong told = new AtomicLong();
    private final AtomicReference<State> state = new AtomicReference<>(State.ROOM);
    private final List<LoopBuffers> loops = new CopyOnWriteArrayList<>();
    private final Runnable becameTight;

    /**
     * @param maxBytes 1 or more
     * @param becameTight called on some event loop each time that room gets scarce
     */
    public BufferMemory(long maxBytes, Runnable becameTight) {
        this.max = maxBytes;
        this.becameTight = becameTight;
    }

    /** Half of the memory outside of the heap ({@code -XX:MaxDirectMemorySize}, else as much as the heap may have). */
    public static long defaultBytes() {
        return Math.max(1, PlatformDependent.maxDirectMemory() / 2);
    }

    /** Bytes that wait now. */
    public long bytes() {
        return loops.stream().mapToLong(LoopBuffers::heldBytes).sum();
    }

    /** Bytes that may wait. */
    public long maxBytes() {
        return max;
    }

    public State state() {
        return state.getAcquire();
    }

    void joined(LoopBuffers loop) {
        loops.add(loop);
    }

    /** What a loop may keep to itself. */
    long step() {
        return Math.clamp(max / STEPS / 4, 1, LARGEST_STEP);
    }

    // Two loops may come to different ends at the same time, and the one that is wrong may be the last to write. So
    // whoever has written looks again.
    void told(long bytes) {
        told.addAndGet(bytes);
        State before = state.get();
        State next = next(before, told.get());
        while (next != before) {
            if (state.compareAndSet(before, next) && before == State.ROOM) {
                becameTight.run();
            }
            before = state.get();
            next = next(before, told.get());
        }
    }

    private State next(State now, long bytes) {
        if (bytes >= max) {
            return State.FULL;
        }
        if (now == State.FULL && bytes >= percent(85)) {
            return State.FULL;
        }
        return bytes >= percent(now == State.ROOM ? 75 : 65) ? State.TIGHT : State.ROOM;
    }

    private long percent(int share) {
        return max / 100 * share + max % 100 * share / 100;
    }
}
