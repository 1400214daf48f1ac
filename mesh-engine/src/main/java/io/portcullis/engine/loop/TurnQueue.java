package io.portcullis.engine.loop;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Work of an event loop that takes long for its bytes, done in portions: so much in one turn, each piece of work in its turn,
 * and the sockets are looked at in between. Event loop only.
 */
// What is asked for while sockets are read is done behind them, before the loop sleeps. What is left over waits in
// the queue of timers: a plain task would be run at once, before any socket.
public final class TurnQueue {
    /** What one turn does: half a millisecond of compressing. */
    static final int TURN_BYTES = 64 * 1024;

    /** What one piece of work does before the next one has its turn. */
    static final int PORTION_BYTES = 16 * 1024;

    /** No work is free, even if there was nothing to do. */
    private static final int LEAST_BYTES = 512;

    private final EventLoop loop;
    private final Queue<Work> waiting = new ArrayDeque<>();
    private boolean turnComes;

    TurnQueue(EventLoop loop) {
        this.loop = loop;
    }

    /** Something that is done in portions. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does a portion; whoever has more to do adds itself again.
         *
         * @param maxBytes the most it may do
         * @return what it did
         */
        int work(int maxBytes);
    }

    /** Has a portion of the work done soon; it must not be waiting already. */
    public void add(Work work) {
        waiting.add(work);
        if (!turnComes) {
            turnComes = true;
            loop.execute(this::turn);
        }
    }

    private void turn() {
        try {
            int left = TURN_BYTES;
            for (Work next = waiting.poll(); next != null; next = left > 0 ? waiting.poll() : null) {
                left -= Math.max(LEAST_BYTES, next.work(Math.min(PORTION_BYTES, left)));
            }
        } finally {
            turnComes = !waiting.isEmpty();
            if (turnComes) {
                var next = loop.schedule(this::turn, 1, TimeUnit.NANOSECONDS);
            }
        }
    }
}
