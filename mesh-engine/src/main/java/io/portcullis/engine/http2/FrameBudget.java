package io.portcullis.engine.http2;

import io.portcullis.core.time.Ticker;

/**
 * How many frames a client may send that carry neither a request nor a body: SETTINGS, PING, PRIORITY, WINDOW_UPDATE and unknown ones.
 * Each costs us work, and some an answer, which is why floods of them are attacks (CVE-2019-9512, 9513 and 9515). Event loop only.
 */
// A thousand at once and a hundred a second are free; requests and bodies, in either direction, earn more.
final class FrameBudget {
    private static final long BURST = 1_000;
    private static final long MOST = 10_000;
    private static final long NANOS_PER_FRAME = 10_000_000;

    private final Ticker ticker;
    private long left = BURST;
    private long filledNanos;

    FrameBudget(Ticker ticker) {
        this.ticker = ticker;
        this.filledNanos = ticker.nanos();
    }

    /** So many more are explained. */
    void earn(int frames) {
        left = Math.min(MOST, left + frames);
    }

    /** So many came; whether they may. */
    boolean spend(int frames) {
        if (left < frames) {
            refill();
        }
        left -= frames;
        return left >= 0;
    }

    private void refill() {
        long now = ticker.nanos();
        left = Math.max(left, Math.min(BURST, left + (now - filledNanos) / NANOS_PER_FRAME));
        filledNanos = now;
    }
}
