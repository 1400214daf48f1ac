package io.portcullis.engine.loop;

import io.netty.channel.EventLoop;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.limit.BufferMemory;
import io.portcullis.engine.limit.LoopBuffers;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the exchanges of one event loop share, without locks because only that loop touches it. One for each loop, for the
 * life of the engine.
 */
public final class LoopContext {
    private static final Logger log = LoggerFactory.getLogger(LoopContext.class);

    private final EventLoop loop;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final FlushQueue flushes;
    private final TimerWheel wheel;
    private final LoopBuffers buffers;
    private final TurnQueue turns;
    private boolean turnComes;

    /**
     * @param loop the one that everything here belongs to
     * @param ticker measures timeouts
     * @param random draws weights, endpoints and pauses; not shared with another loop
     * @param memory of the process, of which the loop's buffers take their part
     */
    public LoopContext(EventLoop loop, Ticker ticker, RandomGenerator random, BufferMemory memory) {
        this.loop = loop;
        this.ticker = ticker;
        this.random = random;
        this.flushes = new FlushQueue(loop);
        this.wheel = new TimerWheel(ticker, this::turnLater);
        this.buffers = new LoopBuffers(memory, wheel);
        this.turns = new TurnQueue(loop);
    }

    public EventLoop loop() {
        return loop;
    }

    public Ticker ticker() {
        return ticker;
    }

    public RandomGenerator random() {
        return random;
    }

    public FlushQueue flushes() {
        return flushes;
    }

    public Timers timers() {
        return wheel;
    }

    /** Counts what waits in the buffers of this loop. */
    public LoopBuffers buffers() {
        return buffers;
    }

    /** Work that is done in portions. */
    public TurnQueue turns() {
        return turns;
    }

    // The loop is woken every 10 ms, but only while timers are waiting: an idle process sleeps.
    // One turn is on its way at most: a wheel that was empty for a moment must not be turned twice from then on.
    // A task that throws must not stop the others.
    private void turnLater() {
        if (!turnComes) {
            turnComes = true;
            loop.schedule(this::turn, TimerWheel.TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void turn() {
        turnComes = false;
        try {
            wheel.turn();
        } catch (RuntimeException e) {
            log.error("a timer has failed, which is a defect of Portcullis; please report it with these lines", e);
        } finally {
            if (wheel.size() > 0) {
                turnLater();
            }
        }
    }
}
