package io.portcullis.engine.http2;

import java.util.Arrays;

/** The streams of a connection that were reset here last, which Netty forgets with the streams. Event loop only. */
final class OwnResets {
    /** More than may be open at a time. */
    private static final int REMEMBERED = 128;

    private static final int[] NONE = {};

    private int[] streams = NONE;
    private int next;

    void add(int stream) {
        if (streams.length == 0) {
            streams = new int[REMEMBERED];
        }
        streams[next] = stream;
        next = (next + 1) % REMEMBERED;
    }

    /** Looks at each of them: for frames that should not have come. */
    boolean contains(int stream) {
        return Arrays.stream(streams).anyMatch(each -> each == stream);
    }
}
