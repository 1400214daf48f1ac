package io.portcullis.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/** The buffers of one run, counted to the byte: what is still there at the end is a leak. One thread. */
public final class Memory {
    /** What a connection may hold whatever comes: the space for a head, and buffers that double as they grow. */
    private static final long FIXED_BYTES = 64 * 1024;

    private static final int PER_INPUT_BYTE = 8;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true, true);
    private final long bound;

    /** @param input bytes of the run in all */
    public Memory(int input) {
        bound = FIXED_BYTES + (long) input * PER_INPUT_BYTE;
    }

    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** A buffer with those bytes, for the code that is tested to release. */
    public ByteBuf bytes(byte[] content) {
        return allocator.heapBuffer(content.length).writeBytes(content);
    }

    /** In the middle of a run: the input may be held a few times over, and no more. */
    public void bounded() {
        if (used() > bound) {
            throw new AssertionError("buffers: " + used() + " bytes (expected: <= " + bound + ")");
        }
    }

    /** At the end of a run: nothing may be left. */
    public void empty() {
        if (used() != 0) {
            throw new AssertionError("buffers: " + used() + " bytes were never released");
        }
    }

    private long used() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }
}
