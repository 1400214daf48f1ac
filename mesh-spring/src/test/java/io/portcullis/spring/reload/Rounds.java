package io.portcullis.spring.reload;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** In each round every stream carries one more number; the next begins when all that live have it. Any thread. */
final class Rounds {
    private static final long BOUND_SECONDS = 60;

    private final Map<Integer, CountDownLatch> begun = new ConcurrentHashMap<>();
    private final Set<NumberedStream> live = new HashSet<>();
    private final Set<NumberedStream> behind = new HashSet<>();
    private int current = -1;

    synchronized void open(NumberedStream stream) {
        live.add(stream);
    }

    synchronized void arrived(NumberedStream at) {
        if (at.next() > current && behind.remove(at)) {
            tellIfAll();
        }
    }

    synchronized void over(NumberedStream stream) {
        live.remove(stream);
        behind.remove(stream);
        tellIfAll();
    }

    private void tellIfAll() {
        if (behind.isEmpty()) {
            notifyAll();
        }
    }

    /** How many streams have not ended. */
    synchronized int live() {
        return live.size();
    }

    /** Everybody may send the next number. */
    synchronized void begin() {
        current++;
        behind.addAll(live);
        latch(current).countDown();
    }

    /** Until all streams have the number of this round, or have ended. */
    synchronized void awaitAll() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        try {
            while (!behind.isEmpty()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError(behind.size() + " streams did not get number " + current + ", such as "
                            + behind.iterator().next());
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Until it is time for the number. */
    void await(int number) {
        try {
            if (!latch(number).await(BOUND_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("number " + number + " was never sent");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private CountDownLatch latch(int number) {
        return begun.computeIfAbsent(number, round -> new CountDownLatch(1));
    }
}
