package io.portcullis.engine.http1;

import io.portcullis.engine.limit.BufferMemory;
import io.portcullis.engine.limit.LoopBuffers;

/** Memory that never gets scarce, for connections without an engine. */
final class Room {
    private Room() {}

    static LoopBuffers enough() {
        return enough(new ManualTimers());
    }

    /** @param timers for looking again at output that waits */
    static LoopBuffers enough(ManualTimers timers) {
        return new LoopBuffers(new BufferMemory(Long.MAX_VALUE, () -> {}), timers);
    }
}
