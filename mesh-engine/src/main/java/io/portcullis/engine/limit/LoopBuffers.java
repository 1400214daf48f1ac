package io.portcullis.engine.limit;

import io.portcullis.engine.loop.Timers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/** One event loop's part of the {@link BufferMemory}. Event loop only, but for {@link #heldBytes}. */
public final class LoopBuffers {
    private static final long LOOK_AGAIN_NANOS = 100_000_000;
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(LoopBuffers.class, "held", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BufferMemory memory;
    private final Timers timers;
    private final long step;
    private final List<Output> outputs = new ArrayList<>();
    private boolean looking;
    private long held;
    private long told;

    /** Output that waits for its socket, which takes it without telling. */
    public interface Output {
        /** Counts anew what waits; whether anything does. It must not ask to be watched: it is, as long as that is so. */
        boolean recount();
    }

    public LoopBuffers(BufferMemory memory, Timers timers) {
        this.memory = memory;
        this.timers = timers;
        this.step = memory.step();
        memory.joined(this);
    }

    /** So much more waits than before, or less where it is negative. */
    public void add(long bytes) {
        long now = held + bytes;
        HELD.setOpaque(this, now);
        long untold = now - told;
        if (untold >= step || untold <= -step) {
            told = now;
            memory.told(untold);
        }
    }

    /** Counts the output again, from time to time, for as long as it waits; to be told once. */
    public void watch(Output output) {
        outputs.add(output);
        if (!looking) {
            looking = true;
            timers.schedule(this::lookAgain, LOOK_AGAIN_NANOS);
        }
    }

    private void lookAgain() {
        outputs.removeIf(output -> !output.recount());
        looking = !outputs.isEmpty();
        if (looking) {
            timers.schedule(this::lookAgain, LOOK_AGAIN_NANOS);
        }
    }

    /** Whether bodies should take little room. */
    public boolean tight() {
        return memory.state() != BufferMemory.State.ROOM;
    }

    /** Whether nothing new should begin. */
    public boolean full() {
        return memory.state() == BufferMemory.State.FULL;
    }

    /** Bytes that wait on this loop; any thread. */
    public long heldBytes() {
        return (long) HELD.getOpaque(this);
    }
}
