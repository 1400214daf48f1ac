package io.portcullis.engine.limit;

import java.util.concurrent.atomic.LongAdder;

/** How often each limit was reached by the clients of one kind of listener. Any thread. */
public final class LimitCounts {
    private final LongAdder[] counts = new LongAdder[Limit.values().length];

    public LimitCounts() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** It was reached once more. */
    public void reached(Limit limit) {
        counts[limit.ordinal()].increment();
    }

    /** How often it was reached since the process began. */
    public long count(Limit limit) {
        return counts[limit.ordinal()].sum();
    }
}
