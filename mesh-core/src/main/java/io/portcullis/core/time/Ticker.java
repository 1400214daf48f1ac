package io.portcullis.core.time;

/** A clock that only measures distances. Any thread. */
@FunctionalInterface
public interface Ticker {
    /** Nanoseconds since an arbitrary origin, never decreasing; compare by subtraction only. */
    long nanos();

    /** The system's monotonic clock. */
    static Ticker system() {
        return System::nanoTime;
    }
}
