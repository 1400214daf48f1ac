package io.portcullis.engine.http2;

import io.portcullis.core.time.Ticker;
import io.portcullis.engine.loop.Timers;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the peer of a connection still lives, by PING (RFC 9113, 6.7), while attempts wait for it. One for each
 * connection. Event loop only.
 */
// Servers of gRPC close connections whose client pings more often than every five minutes without having got anything
// in
// between: so the first ping of a silence may come early, and the next ones have time.
final class KeepAlive {
    private static final long NEXT_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final Timers timers;
    private final Ticker ticker;
    private final long intervalNanos;
    private final long timeoutNanos;
    private final Peer peer;
    private Timers.@Nullable Timer timer;
    private long heardNanos;
    private boolean asked;
    private boolean answeredBefore;

    /** The connection, as it is seen from here. */
    interface Peer {
        /** Whether anybody waits for it. */
        boolean busy();

        /** Asks for a sign of life. */
        void ping();

        /** There was none. */
        void dead();
    }

    /**
     * @param intervalNanos of silence before it is asked; positive
     * @param timeoutNanos that it may be silent then; positive
     */
    KeepAlive(Timers timers, Ticker ticker, long intervalNanos, long timeoutNanos, Peer peer) {
        this.timers = timers;
        this.ticker = ticker;
        this.intervalNanos = intervalNanos;
        this.timeoutNanos = timeoutNanos;
        this.peer = peer;
    }

    /** Somebody waits for the peer, and nobody did before. */
    void begin() {
        heardNanos = ticker.nanos();
        if (timer == null) {
            schedule(interval());
        }
    }

    /** Something came that is not the answer to a ping. */
    void heard() {
        heardNanos = ticker.nanos();
        asked = false;
        answeredBefore = false;
    }

    /** The answer came. */
    void answered() {
        heardNanos = ticker.nanos();
        asked = false;
        answeredBefore = true;
    }

    /** The connection is closed. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private long interval() {
        return answeredBefore ? Math.max(intervalNanos, NEXT_INTERVAL_NANOS) : intervalNanos;
    }

    private void look() {
        timer = null;
        if (!peer.busy()) {
            asked = false;
            return;
        }
        long leftNanos = heardNanos + interval() - ticker.nanos();
        if (asked) {
            peer.dead();
        } else if (leftNanos > 0) {
            schedule(leftNanos);
        } else {
            asked = true;
            schedule(timeoutNanos);
            peer.ping();
        }
    }

    private void schedule(long nanos) {
        timer = timers.schedule(this::look, nanos);
    }
}
