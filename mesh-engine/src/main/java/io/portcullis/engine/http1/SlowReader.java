package io.portcullis.engine.http1;

import io.netty.channel.Channel;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.loop.TakenBytes;
import io.portcullis.engine.loop.Timers;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a client for as long as it leaves so much of what is written to it that writing has stopped: in each window it has to
 * take as much as the limits ask for. Belongs to one connection. Event loop only.
 */
final class SlowReader {
    private final Timers timers;
    private final long windowNanos;
    private final long windowBytes;
    private final Consumer<Limit> tooSlow;
    private Timers.@Nullable Timer timer;
    private long taken;

    /** @param tooSlow told which limit it was */
    SlowReader(Timers timers, Http1Settings settings, Consumer<Limit> tooSlow) {
        this.timers = timers;
        this.windowNanos = settings.bodyWindowNanos();
        this.windowBytes = settings.bodyWindowBytes();
        this.tooSlow = tooSlow;
    }

    /** Writing has stopped, or goes on. */
    void look(Channel channel) {
        if (channel.isWritable()) {
            rest();
        } else if (windowNanos > 0 && timer == null && channel.isActive()) {
            taken = TakenBytes.of(channel);
            wait(channel);
        }
    }

    /** Nobody is watched any more. */
    void rest() {
        Timers.Timer running = timer;
        timer = null;
        if (running != null) {
            running.cancel();
        }
    }

    private void wait(Channel channel) {
        timer = timers.schedule(() -> check(channel), windowNanos);
    }

    private void check(Channel channel) {
        timer = null;
        long now = TakenBytes.of(channel);
        long moved = now - taken;
        if (moved < windowBytes) {
            tooSlow.accept(moved <= 0 ? Limit.WRITE_TIMEOUT : Limit.WRITE_RATE);
        } else {
            taken = now;
            wait(channel);
        }
    }
}
