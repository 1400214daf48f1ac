package io.portcullis.spring.reload;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** In each round every stream carries one more number; the next begins when all that live have it. Any thread. */
final class Rounds {
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Set<NumberedStream> live = new HashSet<>();
    private final Set<NumberedStream> behind = new HashSet<>();
    private int current = -1;

    synchronized void open(NumberedStream stream) {
        live.add(stream);
    }

    synchronized void arrived(NumberedStream at) {
        if (at.next() > current && behind.remove(at)) {
            notifyAll();
        }
    }

    synchronized void over(NumberedStream stream) {
        live.remove(stream);
        behind.remove(stream);
        notifyAll();
    }

    /** How many streams have not ended. */
    synchronized int live() {
        return live.size();
    }

    /** Everybody may send the next number. */
    synchronized void begin() {
        current++;
        behind.addAll(live);
        notifyAll();
    }

    /** Until all streams have the number of this round, or have ended. */
    synchronized void awaitAll() {
        long end = System.nanoTime() + BOUND_NANOS;
        while (!behind.isEmpty()) {
            await(
                    end,
                    behind.size() + " streams did not get number " + current + ", such as "
                            + behind.iterator().next());
        }
    }

    /** Until it is time for the number. */
    synchronized void await(int number) {
        long end = System.nanoTime() + BOUND_NANOS;
        while (current < number) {
            await(end, "number " + number + " was never sent");
        }
    }

    private void await(long end, String complaint) {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new AssertionError(complaint);
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
