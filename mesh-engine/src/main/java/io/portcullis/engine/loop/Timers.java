package io.portcullis.engine.loop;

/**
 * Timeouts of one event loop. A timer fires no earlier than asked and at most one tick later. Event loop only.
 */
public interface Timers {
    /**
     * Runs the task after the delay, unless it is cancelled.
     *
     * @param delayNanos 0 or more
     */
    Timer schedule(Runnable task, long delayNanos);

    /** A task that has not run yet. */
    interface Timer {
        /** Does nothing if it ran or was cancelled before. */
        void cancel();
    }
}
