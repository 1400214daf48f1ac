package io.portcullis.spring.reload;

import io.portcullis.core.time.Ticker;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Says that files changed, once they are quiet: two looks in a row have to find them the same, so that a file that is being
 * written is left alone, and many changes in a row are one. Files that never come to rest are taken every
 * {@link #PATIENCE_LOOKS} looks. One thread.
 */
final class FileWatch {
    /** A storm of writes delays a change by at most this many looks: 5 s at the default of 500 ms. */
    static final int PATIENCE_LOOKS = 10;

    private final Supplier<Stamps> files;
    private final Runnable changed;
    private final long patienceNanos;
    private final Ticker ticker;
    private Stamps taken;
    private Stamps seen;
    private long restlessSince;

    /**
     * @param files how the files are now; the present state is the one that was taken
     * @param changed reads them
     * @param between looks
     */
    FileWatch(Supplier<Stamps> files, Runnable changed, Duration between, Ticker ticker) {
        this.files = files;
        this.changed = changed;
        this.patienceNanos = between.multipliedBy(PATIENCE_LOOKS).toNanos();
        this.ticker = ticker;
        this.taken = files.get();
        this.seen = taken;
    }

    /** Looks at the files. What goes wrong while they are read is thrown, and they are read again after the next change. */
    void look() {
        Stamps now = files.get();
        boolean quiet = now.equals(seen);
        if (seen.equals(taken)) {
            restlessSince = ticker.nanos();
        }
        seen = now;
        if (now.equals(taken)) {
            return;
        }
        if (quiet || ticker.nanos() - restlessSince >= patienceNanos) {
            take(now);
        }
    }

    /** What was written while they were read is seen by the next look, because the stamps are those of before. */
    private void take(Stamps now) {
        taken = now;
        restlessSince = ticker.nanos();
        changed.run();
    }
}
