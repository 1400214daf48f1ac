package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One thing that happens in a case; all of them happen one after the other. Immutable, any thread.
 *
 * @param roles in which it happens
 * @param what happens
 * @param place file and line, for messages
 */
public record Step(Set<Role> roles, Action what, String place) {
    /** What may happen. */
    public sealed interface Action {}

    /** A step as it is done. */
    interface Part {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Does it.
     *
     * @param where for messages
     * @throws AssertionError naming the step if it goes otherwise
     */
    void done(String where, Part part) throws InterruptedException {
        try {
            part.run();
        } catch (AssertionError | IOException e) {
            throw new AssertionError(place + " [" + where + "]: " + e.getMessage(), e);
        }
    }

    /** The client sends these bytes. */
    public record ClientSends(String bytes) implements Action {}

    /** The upstream sends these bytes on the connection on which it got some last. */
    public record UpstreamSends(String bytes) implements Action {}

    /** The upstream has got these bytes, and no other, since it last got some; the fields that the hop adds come on top. */
    public record UpstreamGets(String bytes) implements Action {}

    /** The client has got these bytes, and no other; the fields that the hop adds come on top. */
    public record ClientGets(String bytes) implements Action {}

    /** The client has got one whole response with this status that the proxy made itself. */
    public record ClientGetsStatus(int status) implements Action {}

    /** What only cases of HTTP/2 have. */
    public sealed interface Framed extends Action {}

    /** The client sends these frames in one piece, so many times. */
    public record ClientSendsFrames(List<WireFrame> frames, int times) implements Framed {
        public ClientSendsFrames {
            frames = List.copyOf(frames);
        }
    }

    /**
     * The client has got these frames.
     *
     * @param own whether the proxy made them: then nothing is added to them
     */
    public record ClientGetsFrames(List<WireFrame> frames, boolean own) implements Framed {
        public ClientGetsFrames {
            frames = List.copyOf(frames);
        }
    }

    /** The client has got everything that was sent to it, and that was nothing. */
    public record ClientGetsNothing() implements Framed {}

    /**
     * The client has got what goes without saying.
     *
     * @param stream or 0 for the one it opened last
     */
    public record ClientGetsAnswer(int stream) implements Framed {}

    /** The client has got a whole response of the proxy itself on that stream. */
    public record ClientGetsOwn(int status, int stream) implements Framed {}

    /** The client's connection ends, and if it is told why, so. */
    public record ClientIsThrownOut(int code) implements Framed {}

    /**
     * What follows is about that connection of the upstream.
     *
     * @param number from 1, as they were made
     */
    public record UpstreamConnection(int number) implements Framed {}

    /** The upstream sends these frames in one piece. */
    public record UpstreamSendsFrames(List<WireFrame> frames) implements Framed {
        public UpstreamSendsFrames {
            frames = List.copyOf(frames);
        }
    }

    /** The upstream has got these frames. */
    public record UpstreamGetsFrames(List<WireFrame> frames) implements Framed {
        public UpstreamGetsFrames {
            frames = List.copyOf(frames);
        }
    }

    /** The upstream has got everything that was sent to it, and that was nothing. */
    public record UpstreamGetsNothing() implements Framed {}

    /**
     * The upstream sends what goes without saying.
     *
     * @param stream or 0 for the one that was opened last
     */
    public record UpstreamAnswers(int stream) implements Framed {}

    /** Time goes by for the proxy. */
    public record TimePasses(Duration time) implements Framed {}

    /** The proxy begins to drain. */
    public record ProxyDrains() implements Framed {}

    /** Somebody ends its sending direction or the connection, or sees the other do so. */
    public enum End implements Action {
        CLIENT_ENDS("client ends"),
        CLIENT_RESETS("client resets"),
        CLIENT_SEES_END("client sees the end"),
        CLIENT_SEES_RESET("client sees a reset"),
        UPSTREAM_ENDS("upstream ends"),
        UPSTREAM_CLOSES("upstream closes"),
        UPSTREAM_RESETS("upstream resets"),
        UPSTREAM_SEES_END("upstream sees the end");

        private final String words;

        End(String words) {
            this.words = words;
        }

        /** As it stands in the table. */
        public String words() {
            return words;
        }
    }
}
