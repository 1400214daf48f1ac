package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.MalformedException;

/** Reads field lines up to the empty line, and counts the bytes of a head. Belongs to one connection, or to one body. */
final class HeadReader {
    private final HeadLimits limits;
    private final LineReader line;
    private final FieldLine field = new FieldLine();
    private int used;

    HeadReader(HeadLimits limits, LineReader line) {
        this.limits = limits;
        this.line = line;
    }

    /** Begins with the next head. */
    void begin() {
        used = 0;
        line.reset();
    }

    /** Whether a part of a head was read already. */
    boolean begun() {
        return used > 0;
    }

    /** Bytes of it. */
    int usedBytes() {
        return used;
    }

    LineReader line() {
        return line;
    }

    /**
     * Reads the start line.
     *
     * @param max bytes it may have
     * @param tooLong what it is if it has more
     */
    boolean startLine(ByteBuf in, int max, FailureCode tooLong) {
        if (max > limits.maxBytes() - used) {
            return read(in, limits.maxBytes() - used, FailureCode.HEAD_TOO_LARGE);
        }
        return read(in, max, tooLong);
    }

    /** Whether the section is complete; if not, everything that has arrived of it was read. */
    boolean fields(ByteBuf in, FieldSection section) {
        while (read(in, limits.maxBytes() - used, FailureCode.HEAD_TOO_LARGE)) {
            if (line.length() == 0) {
                return true;
            }
            field.parse(line.bytes(), line.length());
            section.add(field);
        }
        return false;
    }

    private boolean read(ByteBuf in, int max, FailureCode tooLong) {
        return switch (line.next(in, max)) {
            case LINE -> {
                used += line.length() + 2;
                yield true;
            }
            case INCOMPLETE -> false;
            case TOO_LONG -> throw new MalformedException(tooLong, text(tooLong, max));
        };
    }

    private String text(FailureCode tooLong, int max) {
        return tooLong == FailureCode.HEAD_TOO_LARGE
                ? "head of more than " + limits.maxBytes() + " bytes"
                : "start line of more than " + max + " bytes";
    }
}
