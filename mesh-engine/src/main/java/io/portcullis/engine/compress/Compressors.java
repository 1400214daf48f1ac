package io.portcullis.engine.compress;

import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The memory that compressing may take up in this process. When it is used up, responses go out as they are. Any thread.
 */
public final class Compressors {
    /** 16 MiB that are not given back: after a peak the next responses find theirs ready. */
    private static final int KEPT = 64;

    private final Queue<Compressor> idle = PlatformDependent.newFixedMpmcQueue(KEPT);
    private final AtomicInteger active = new AtomicInteger();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    /** A compressor for one response, or null if there are as many as there may be; to be given back. */
    @Nullable
    Compressor take(int level, int max) {
        if (active.incrementAndGet() > max) {
            active.decrementAndGet();
            skipped.increment();
            return null;
        }
        Compressor next = idle.poll();
        if (next != null && next.level() == level) {
            return next;
        }
        if (next != null) {
            next.free(); // From before the configuration changed.
        }
        return new Compressor(level);
    }

    void giveBack(Compressor used) {
        used.reset();
        if (!idle.offer(used)) {
            used.free();
        }
        active.decrementAndGet();
    }

    void count(int in, int out) {
        bytesIn.add(in);
        bytesOut.add(out);
    }

    /** Responses that are being compressed now. */
    public int active() {
        return active.get();
    }

    /** Body bytes that were compressed. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** What became of them. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    /** Responses that went out as they were because too many were being compressed. */
    public long skipped() {
        return skipped.sum();
    }
}
