package io.portcullis.engine.http1;

/**
 * How large the head of a message may be. Immutable, any thread.
 *
 * @param maxBytes start line and header section together, or a trailer section; 1 or more
 * @param maxFields field lines of a section; 1 or more
 */
public record HeadLimits(int maxBytes, int maxFields) {
    public HeadLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 1)");
        }
        if (maxFields < 1) {
            throw new IllegalArgumentException("maxFields: " + maxFields + " (expected: >= 1)");
        }
    }
}
