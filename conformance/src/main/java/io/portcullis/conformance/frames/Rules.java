package io.portcullis.conformance.frames;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every frame of ours keeps to, whatever the case is about (RFC 9113). One thread. */
final class Rules {
    private static final Set<String> OF_CONNECTIONS =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private final Windows windows;
    private final Set<Integer> ended = new HashSet<>();
    private final Set<Integer> reset = new HashSet<>();
    private int maxFrameBytes = 16_384;

    Rules(Windows windows) {
        this.windows = windows;
    }

    void maxFrameBytes(int bytes) {
        maxFrameBytes = bytes;
    }

    /** What the frame breaks, or null. */
    @Nullable
    String brokenBy(Frame frame, @Nullable List<Field> fields) {
        if (frame.payload().length > maxFrameBytes) {
            return "a frame of more than " + maxFrameBytes + " bytes (4.2)";
        }
        if (reset.contains(frame.stream()) && frame.type() != Frame.PRIORITY) {
            return "a frame behind RST_STREAM (5.1)";
        }
        boolean body = frame.type() == Frame.DATA || frame.type() == Frame.HEADERS;
        if (body && ended.contains(frame.stream())) {
            return "a frame behind END_STREAM (5.1)";
        }
        if (frame.type() == Frame.DATA && !windows.take(frame.stream(), frame.payload().length)) {
            return "more than the window (5.2)";
        }
        if (body && frame.has(Frame.END_STREAM)) {
            ended.add(frame.stream());
        }
        if (frame.type() == Frame.RST_STREAM) {
            reset.add(frame.stream());
        }
        return fields == null ? null : brokenBy(fields);
    }

    private static @Nullable String brokenBy(List<Field> fields) {
        boolean begun = false;
        for (Field field : fields) {
            String name = field.name();
            if (!name.equals(name.toLowerCase(Locale.ROOT))) {
                return "a name in upper case: " + name + " (8.2.1)";
            }
            if (OF_CONNECTIONS.contains(name)) {
                return "a field of a connection: " + name + " (8.2.2)";
            }
            boolean pseudo = name.startsWith(":");
            if (pseudo && begun) {
                return name + " behind other fields (8.3)";
            }
            begun |= !pseudo;
        }
        return null;
    }
}
