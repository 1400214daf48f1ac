package io.portcullis.conformance;

import io.portcullis.conformance.frames.FrameNotation;
import io.portcullis.conformance.frames.WireFrame;
import java.util.List;

/**
 * What is the case before anything happens: who speaks what, and what is configured. Immutable, any thread.
 *
 * @param clientFrames whether the client speaks HTTP/2
 * @param upstreamFrames whether the upstream does
 * @param given what is configured otherwise than usual
 * @param clientBegins with what its connections of HTTP/2 begin
 * @param upstreamBegins and those to the upstream
 */
public record Scene(
        boolean clientFrames,
        boolean upstreamFrames,
        Given given,
        List<WireFrame> clientBegins,
        List<WireFrame> upstreamBegins) {
    static final FrameNotation NOTATION = new FrameNotation(Escapes::text);

    /** HTTP/1 on both sides. */
    public static final Scene HTTP1 = between(false, false);

    public Scene {
        clientBegins = List.copyOf(clientBegins);
        upstreamBegins = List.copyOf(upstreamBegins);
    }

    static Scene between(boolean clientFrames, boolean upstreamFrames) {
        return new Scene(
                clientFrames,
                upstreamFrames,
                Given.NOTHING,
                NOTATION.read(List.of("PREFACE", "SETTINGS")),
                NOTATION.read(List.of("SETTINGS")));
    }

    Scene given(Given what) {
        return new Scene(clientFrames, upstreamFrames, what, clientBegins, upstreamBegins);
    }

    Scene clientBegins(List<WireFrame> with) {
        return new Scene(clientFrames, upstreamFrames, given, with, upstreamBegins);
    }

    Scene upstreamBegins(List<WireFrame> with) {
        return new Scene(clientFrames, upstreamFrames, given, clientBegins, with);
    }

    /** Whether frames go by on one side at least. */
    public boolean framed() {
        return clientFrames || upstreamFrames;
    }

    /** Whether the client begins as clients do, so that SETTINGS are exchanged before the first step. */
    boolean settles() {
        return clientBegins.size() == 2;
    }
}
