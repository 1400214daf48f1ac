package io.portcullis.engine.exchange;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that request bodies may take up in this process while they are kept for a retry. When it is used up, requests
 * go on, but are not retried. Any thread.
 */
public final class ReplayMemory {
    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();

    /** @param maxBytes 0 or more */
    public ReplayMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether that much more may be kept; it has to be given back with {@link #release}. */
    boolean tryReserve(int bytes) {
        if (used.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        if (bytes != 0) {
            used.addAndGet(-bytes);
        }
    }

    /** Bytes kept now. */
    public long usedBytes() {
        return used.get();
    }
}
