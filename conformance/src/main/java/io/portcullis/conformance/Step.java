package io.portcullis.conformance;

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
