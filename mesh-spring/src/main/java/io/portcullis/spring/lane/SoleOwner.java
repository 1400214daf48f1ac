package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;

/** Bytes that nobody else holds, on their way between the engine and Spring. Any thread. */
// Both share what they slice: the engine a read of the socket with the requests behind it, Spring a body that it
// cached. And Spring Cloud Gateway releases a cached body "until it is free" (RemoveCachedBodyFilter), which takes
// the others' references with it. So no reference count goes from one side to the other.
final class SoleOwner {
    private SoleOwner() {}

    /** Takes the data over, and returns it, or a copy if somebody else holds a part of the same memory. */
    static ByteBuf of(ByteBuf data) {
        // Of a count of one nobody can make two but its holder.
        if (data.refCnt() == 1) {
            return data;
        }
        try {
            return data.copy();
        } finally {
            data.release();
        }
    }
}
