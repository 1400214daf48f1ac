package io.portcullis.conformance.frames;

import java.util.HashMap;
import java.util.Map;

/** How much the peer may still send (RFC 9113, 5.2). Thread-safe. */
// More is allowed as soon as it is on its way to the peer, less once the peer has acknowledged it: the peer is never
// blamed for what it could not know.
final class Windows {
    private static final int INITIAL = 65_535;

    private final Map<Integer, Integer> streams = new HashMap<>();
    private int initial = INITIAL;
    private int announced = INITIAL;
    private long connection = INITIAL;

    synchronized void give(int stream, int bytes) {
        if (stream == 0) {
            connection += bytes;
        } else {
            streams.merge(stream, bytes, Integer::sum);
        }
    }

    /** SETTINGS_INITIAL_WINDOW_SIZE goes out. */
    synchronized void announce(int size) {
        announced = size;
        initial = Math.max(initial, size);
    }

    synchronized void acknowledged() {
        initial = announced;
    }

    /** Whether a frame of DATA of that size may come. */
    synchronized boolean take(int stream, int bytes) {
        connection -= bytes;
        int left = streams.merge(stream, -bytes, Integer::sum);
        return connection >= 0 && (bytes == 0 || initial + left >= 0);
    }
}
