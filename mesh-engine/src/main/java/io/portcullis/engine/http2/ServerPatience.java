package io.portcullis.engine.http2;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.http1.Http1Settings;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.loop.Timers;
import org.jspecify.annotations.Nullable;

/**
 * How long a client's connection may carry nothing, how long it may leave something unfinished, and how much its streams have to
 * move in each window. One for each connection. Event loop only.
 */
final class ServerPatience {
    private final Http2ServerConnection connection;
    private final Http1Settings settings;
    private final Timers timers;
    private final Ticker ticker;
    private final FrameScan scan = new FrameScan();
    private Timers.@Nullable Timer timer;
    private Timers.@Nullable Timer partTimer;
    private long partSinceNanos;
    private boolean over;

    ServerPatience(Http2ServerConnection connection, Http1Settings settings, Timers timers, Ticker ticker) {
        this.connection = connection;
        this.settings = settings;
        this.timers = timers;
        this.ticker = ticker;
    }

    /** The connection has become idle, or is no longer. */
    void begin() {
        cancel(timer);
        timer = null;
        if (over) {
            return;
        }
        if (connection.idle()) {
            long nanos = connection.unused() ? settings.firstByteTimeoutNanos() : settings.idleTimeoutNanos();
            timer = timers.schedule(this::idleTooLong, nanos);
        } else if (settings.bodyWindowNanos() > 0) {
            timer = timers.schedule(this::look, settings.bodyWindowNanos());
        }
    }

    /** The connection is closed. */
    void end() {
        over = true;
        cancel(timer);
        cancel(partTimer);
    }

    private static void cancel(Timers.@Nullable Timer running) {
        if (running != null) {
            running.cancel();
        }
    }

    private void idleTooLong() {
        connection.idleFor(connection.unused() ? Limit.FIRST_BYTE_TIMEOUT : Limit.IDLE_TIMEOUT);
        begin();
    }

    private void look() {
        connection.forEachStream(this::look);
        begin();
    }

    private void look(Http2ServerStream stream) {
        if (stream.sentLessThan(settings.bodyWindowBytes())) {
            connection.giveUpRequest(stream, stream.moved() == 0 ? Limit.BODY_TIMEOUT : Limit.BODY_RATE);
        } else if (stream.tookLessThan(settings.bodyWindowBytes())) {
            connection.giveUpResponse(stream, stream.movedDown() == 0 ? Limit.WRITE_TIMEOUT : Limit.WRITE_RATE);
        }
        stream.mark();
    }

    /** Bytes came. The beginning of a frame, or of the fields of a request, may not be kept waiting for its end. */
    void arrived(ByteBuf bytes) {
        boolean ended = scan.see(bytes);
        if (ended || partTimer == null) {
            partSinceNanos = ticker.nanos();
        }
        if (!scan.whole() && partTimer == null) {
            lookAtPart(partNanos());
        }
    }

    private long partNanos() {
        return connection.idle() ? settings.headTimeoutNanos() : settings.bodyWindowNanos();
    }

    private void lookAtPart(long nanos) {
        partTimer = nanos == 0 ? null : timers.schedule(this::partOverdue, nanos);
    }

    private void partOverdue() {
        partTimer = null;
        if (scan.whole()) {
            return;
        }
        long left = partNanos() - (ticker.nanos() - partSinceNanos);
        if (left > 0) {
            lookAtPart(left);
        } else {
            connection.overdue(connection.idle() ? Limit.HEAD_TIMEOUT : Limit.BODY_TIMEOUT);
        }
    }
}
