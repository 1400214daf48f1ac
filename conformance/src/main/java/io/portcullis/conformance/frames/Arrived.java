package io.portcullis.conformance.frames;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came on a connection. Immutable, any thread. */
sealed interface Arrived {
    /**
     * A frame; HEADERS with their CONTINUATIONs are one.
     *
     * @param fields of HEADERS, or null
     */
    record OfFrame(
            int type,
            int flags,
            int stream,
            String payload,
            @Nullable List<Field> fields) implements Arrived {
        /** What comes on every connection and says nothing about a request. */
        private static final Set<Integer> HOUSEKEEPING = Set.of(Frame.SETTINGS, Frame.PING, Frame.WINDOW_UPDATE);

        static OfFrame of(Frame frame, @Nullable List<Field> fields) {
            return new OfFrame(
                    frame.type(),
                    frame.flags(),
                    frame.stream(),
                    new String(frame.payload(), StandardCharsets.ISO_8859_1),
                    fields);
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        boolean housekeeping() {
            return HOUSEKEEPING.contains(type);
        }

        /** A body is bytes, however they are cut: this one and the next. */
        OfFrame and(OfFrame next) {
            return new OfFrame(type, next.flags, stream, payload + next.payload, null);
        }

        /** A body without its first bytes. */
        OfFrame without(int first) {
            return new OfFrame(type, flags, stream, payload.substring(first), null);
        }

        @Override
        public String toString() {
            return Names.shown(type, flags, stream, payload, fields);
        }
    }

    /** {@code the end} or {@code a reset}. */
    record End(String how) implements Arrived {}

    /** Something that may not come (RFC 9113). */
    record Violation(String what) implements Arrived {}
}
