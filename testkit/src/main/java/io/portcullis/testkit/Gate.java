package io.portcullis.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a scripted peer back until the test lets it go on; once open it stays open. Any thread. */
public final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Lets everybody pass, now and later. */
    public void open() {
        opened.countDown();
    }

    /** Waits until somebody stands at the gate. */
    public void awaitArrival() {
        await(reached, "nobody reached the gate");
    }

    /** Waits here until it is open. */
    public void pass() {
        reached.countDown();
        await(opened, "the gate was never opened");
    }

    private static void await(CountDownLatch latch, String complaint) {
        try {
            if (!latch.await(Bound.SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(complaint + " within " + Bound.SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(complaint, e);
        }
    }
}
