package io.portcullis.engine.exchange;

import io.portcullis.core.model.Timeouts;
import io.portcullis.engine.grpc.GrpcCall;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of one exchange, of which at most one timer runs at a time: until the response head the attempt's or the
 * request's, whichever ends first; after it the longest silence of the bodies, or of what may rest: a stream of events, or what has
 * followed a 101. While the request body streams, its progress moves both of the former: they measure how long the endpoint takes,
 * not how long the upload does. Where the client gives its call a time of its own, that ends everything, whatever moves. Event loop
 * only.
 */
final class Deadlines {
    /** Is told which deadline passed. */
    interface Listener {
        /** No response head from the current attempt in time. */
        void attemptTimedOut();

        /** No response head for the client in time, all attempts and pauses included. */
        void requestTimedOut();

        /** The time is up that the client gave for all of it. */
        void callTimedOut();

        /** The bodies stood still for too long. */
        void stoodStill();

        /** Whether silence is nobody's fault, where it may be. */
        boolean resting();

        /** What may rest has rested for too long. */
        void restedForTooLong();

        /** The bodies still move after as long as they might have stood still. */
        void stillMoving();
    }

    private final LoopContext loop;
    private final Listener listener;
    private final long startedNanos;
    private Timeouts timeouts = Timeouts.DEFAULT;
    private Timers.@Nullable Timer timer;
    private long attemptStartedNanos;
    private long progressNanos;
    private long silenceNanos;
    private long restNanos;
    private long callNanos = GrpcCall.UNBOUNDED;

    /** @param nowNanos the moment its exchange began */
    Deadlines(LoopContext loop, Listener listener, long nowNanos) {
        this.loop = loop;
        this.listener = listener;
        this.startedNanos = nowNanos;
        this.progressNanos = startedNanos;
    }

    long startedNanos() {
        return startedNanos;
    }

    void use(Timeouts chosen) {
        timeouts = chosen;
    }

    /** The client gives so much time for all of it. */
    void bound(long nanos) {
        callNanos = nanos;
    }

    /** What is left of the time that the client gave; what is without bound stays so. */
    long callLeft() {
        return callNanos == GrpcCall.UNBOUNDED
                ? callNanos
                : callLeft(loop.ticker().nanos());
    }

    /** Bytes of a body moved. */
    void progress() {
        progressNanos = loop.ticker().nanos();
    }

    /** An attempt begins. */
    void attemptStarted(long now) {
        attemptStartedNanos = now;
        arm(this::checkHead, headLeft(now));
    }

    /** The next attempt begins after a pause, unless the time for it is up by then. */
    void pause(Runnable then, long delayNanos) {
        arm(then, Math.min(delayNanos, attemptsLeft()));
    }

    /** How much time there is for further attempts, 0 or more. */
    long attemptsLeft() {
        long now = loop.ticker().nanos();
        return Math.max(0, Math.min(requestLeft(now), callLeft(now)));
    }

    /** Whether the time is up for further attempts; if so it is told. */
    boolean expired() {
        long now = loop.ticker().nanos();
        if (callLeft(now) <= 0) {
            listener.callTimedOut();
        } else if (requestLeft(now) <= 0) {
            listener.requestTimedOut();
        } else {
            return false;
        }
        return true;
    }

    /**
     * The head is there; from now on the bodies must move.
     *
     * @param mayRest unless they wait for something to happen: then the client must take what there is, and no more
     */
    void relaying(boolean mayRest) {
        restNanos = mayRest ? restNanos() : 0;
        await(timeouts.idle().toNanos());
    }

    /** Another protocol has begun, which may rest for as long as it likes where nothing else is said. */
    void switched() {
        cancel();
        restNanos = restNanos();
        if (restNanos != Long.MAX_VALUE) {
            await(restNanos);
        }
    }

    private long restNanos() {
        Duration tunnel = timeouts.tunnel();
        return tunnel == null ? Long.MAX_VALUE : tunnel.toNanos();
    }

    private void await(long silence) {
        progress();
        silenceNanos = silence;
        arm(this::checkProgress, silenceNanos);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void checkHead() {
        long now = loop.ticker().nanos();
        if (expired()) {
            return;
        }
        if (attemptLeft(now) <= 0) {
            listener.attemptTimedOut();
        } else {
            arm(this::checkHead, headLeft(now));
        }
    }

    private void checkProgress() {
        long now = loop.ticker().nanos();
        long silent = now - progressNanos;
        if (callLeft(now) <= 0) {
            listener.callTimedOut();
        } else if (silent < silenceNanos) {
            stillMoving(silenceNanos - silent);
        } else if (restNanos == 0 || !listener.resting()) {
            listener.stoodStill();
        } else if (silent < restNanos) {
            stillMoving(Math.min(silenceNanos, restNanos - silent));
        } else {
            listener.restedForTooLong();
        }
    }

    private void stillMoving(long nextLookNanos) {
        listener.stillMoving();
        arm(this::checkProgress, nextLookNanos);
    }

    private long headLeft(long now) {
        return Math.min(attemptLeft(now), requestLeft(now));
    }

    private long attemptLeft(long now) {
        return timeouts.attempt().toNanos() - (now - later(attemptStartedNanos, progressNanos));
    }

    private long requestLeft(long now) {
        return timeouts.request().toNanos() - (now - progressNanos);
    }

    private long callLeft(long now) {
        return callNanos == GrpcCall.UNBOUNDED ? GrpcCall.UNBOUNDED : callNanos - (now - startedNanos);
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    private void arm(Runnable check, long delayNanos) {
        cancel();
        timer = loop.timers().schedule(check, Math.max(0, Math.min(delayNanos, callLeft())));
    }
}
