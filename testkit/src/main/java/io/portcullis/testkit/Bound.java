package io.portcullis.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/** How long a test waits for something that must come: long enough never to matter on a healthy run. */
final class Bound {
    static final int SECONDS = 10;
    static final int MILLIS = SECONDS * 1000;

    private Bound() {}

    /** Waits on a condition whose lock the caller holds. */
    static void await(Condition changed, BooleanSupplier reached, String what) {
        long left = TimeUnit.SECONDS.toNanos(SECONDS);
        try {
            while (!reached.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError("not seen within " + SECONDS + " s: " + what);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }
}
