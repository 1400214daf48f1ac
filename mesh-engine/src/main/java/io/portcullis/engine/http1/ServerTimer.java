package io.portcullis.engine.http1;

import io.portcullis.engine.loop.Timers;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one timeout that a client's connection has at any time. */
final class ServerTimer {
    /** What is being waited for. */
    enum Kind {
        /** Nothing that the codec limits: an exchange is under way, and has its own timeouts. */
        NONE,
        /** The first byte of the first request. */
        FIRST,
        /** The first byte of another request. */
        IDLE,
        /** The rest of a head; that it trickles in does not help. */
        HEAD,
        /** More of a body, of which as much has to come as the limits ask for. */
        BODY,
        /** The socket, to take the last bytes. */
        FLUSH,
        /** Nothing: what the client still sends is not read yet. */
        REST,
        /** The client, to read the last response and go. */
        LINGER
    }

    /** As long as a client may need to read a response whose request it is still sending. */
    private static final long LINGER_NANOS = 5_000_000_000L;

    /**
     * Short for a client that waits for the end of its own request, long for one that wants to send a thousand of them, and
     * never the same, so that a thousand of those do not come back at one moment.
     */
    private static final long MIN_REST_NANOS = 100_000_000L;

    private static final long MAX_REST_NANOS = 300_000_000L;

    private final Timers timers;
    private final Http1Settings settings;
    private final Consumer<Kind> expired;
    private Kind kind = Kind.NONE;
    private Timers.@Nullable Timer timer;

    ServerTimer(Timers timers, Http1Settings settings, Consumer<Kind> expired) {
        this.timers = timers;
        this.settings = settings;
        this.expired = expired;
    }

    /** Waits for that from now on, and goes on waiting if it did before; whether it begins now. */
    boolean arm(Kind next) {
        if (next == kind) {
            return false;
        }
        Timers.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
        kind = next;
        timer = next == Kind.NONE ? null : timers.schedule(this::fire, nanos(next));
        return true;
    }

    private void fire() {
        Kind over = kind;
        kind = Kind.NONE;
        timer = null;
        expired.accept(over);
    }

    private long nanos(Kind of) {
        return switch (of) {
            case HEAD -> settings.headTimeoutNanos();
            case FIRST -> settings.firstByteTimeoutNanos();
            case BODY -> settings.bodyWindowNanos();
            case REST -> ThreadLocalRandom.current().nextLong(MIN_REST_NANOS, MAX_REST_NANOS);
            case LINGER -> LINGER_NANOS;
            case NONE, IDLE, FLUSH -> settings.idleTimeoutNanos();
        };
    }
}
