package io.portcullis.engine.http1;

import io.portcullis.engine.loop.Timers;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one timeout that a client's connection has at any time. */
final class ServerTimer {
    /** What is being waited for. */
    enum Kind {
        /** Nothing that the codec limits: an exchange is under way, and has its own timeouts. */
        NONE,
        /** The first byte of a request. */
        IDLE,
        /** The rest of a head; that it trickles in does not help. */
        HEAD,
        /** The socket, to take the last bytes. */
        FLUSH,
        /** The client, to read the last response and go. */
        LINGER
    }

    /** As long as a client may need to read a response whose request it is still sending. */
    private static final long LINGER_NANOS = 5_000_000_000L;

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

    /** Waits for that from now on; goes on waiting if it did before. */
    void arm(Kind next) {
        if (next == kind) {
            return;
        }
        Timers.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
        kind = next;
        timer = next == Kind.NONE ? null : timers.schedule(this::fire, nanos(next));
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
            case LINGER -> LINGER_NANOS;
            case NONE, IDLE, FLUSH -> settings.idleTimeoutNanos();
        };
    }
}
