package io.portcullis.engine.http1;

import io.netty.channel.Channel;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.loop.TakenBytes;
import io.portcullis.engine.loop.Timers;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a client that leaves so much of what is written to it that writing has to stop. Whenever it was behind for a whole
 * window, all in all, it has to have taken as much as the limits ask for. Belongs to one connection. Event loop only.
 */
// Only the time counts in which the client is behind: a client is not slow because there is nothing for it.
final class SlowReader {
    private final Timers timers;
    private final Ticker ticker;
    private final long windowNanos;
    private final long windowBytes;
    private final Consumer<Limit> tooSlow;
    private Timers.@Nullable Timer timer;
    private boolean measuring;
    private long behindNanos;
    private long behindSince;
    private long taken;

    /** @param tooSlow told which limit it was */
    SlowReader(Timers timers, Ticker ticker, Http1Settings settings, Consumer<Limit> tooSlow) {
        this.timers = timers;
        this.ticker = ticker;
        this.windowNanos = settings.bodyWindowNanos();
        this.windowBytes = settings.bodyWindowBytes();
        this.tooSlow = tooSlow;
    }

    /** Writing has to stop, or goes on. */
    void look(Channel channel) {
        if (channel.isWritable()) {
            rest();
        } else if (windowNanos > 0 && timer == null && channel.isActive()) {
            begin(channel);
        }
    }

    /** The client is not behind, or is gone. */
    void rest() {
        Timers.Timer running = timer;
        if (running != null) {
            timer = null;
            running.cancel();
            behindNanos += ticker.nanos() - behindSince;
        }
    }

    private void begin(Channel channel) {
        if (!measuring) {
            measuring = true;
            behindNanos = 0;
            taken = TakenBytes.of(channel);
        }
        behindSince = ticker.nanos();
        timer = timers.schedule(() -> check(channel), Math.max(0, windowNanos - behindNanos));
    }

    private void check(Channel channel) {
        timer = null;
        measuring = false;
        long moved = TakenBytes.of(channel) - taken;
        if (moved < windowBytes) {
            tooSlow.accept(moved <= 0 ? Limit.WRITE_TIMEOUT : Limit.WRITE_RATE);
        } else {
            begin(channel);
        }
    }
}
