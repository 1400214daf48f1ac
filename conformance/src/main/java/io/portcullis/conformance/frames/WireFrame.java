package io.portcullis.conformance.frames;

import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One frame of the table (RFC 9113, 4.1). Immutable, any thread.
 *
 * @param type of {@link io.portcullis.testkit.http2.Frame}, another octet, or {@link #RAW}
 * @param flags as they stand there
 * @param stream its identifier, or {@link #NEW_STREAM}
 * @param payload a character for each byte; of a frame that is expected, {@link #ANY} is a byte that nobody can foresee
 * @param fields in HPACK behind the payload, or null where there are none
 * @param padding behind the fields
 */
public record WireFrame(
        int type,
        int flags,
        int stream,
        String payload,
        @Nullable List<Field> fields,
        String padding) {
    /** Bytes without a head of a frame. */
    public static final int RAW = -1;

    /** The client's next stream. */
    public static final int NEW_STREAM = -1;

    /** A byte that nobody can foresee. */
    public static final char ANY = '\uffff';

    /** A value of a field that nobody can foresee, however long. */
    public static final String ANY_VALUE = "\ufffe";

    /** Stands for the scheme of the connection. */
    static final String SCHEME = "\ufffd";

    private static final int HEAD_BYTES = 9;

    public WireFrame {
        fields = fields == null ? null : List.copyOf(fields);
    }

    /** A frame without fields. */
    static WireFrame of(int type, int flags, int stream, String payload) {
        return new WireFrame(type, flags, stream, payload, null, "");
    }

    /** The same with other fields. */
    public WireFrame with(List<Field> others) {
        return new WireFrame(type, flags, stream, payload, others, padding);
    }

    /** The same on that stream, if it is for a new one. */
    public WireFrame on(int next) {
        return stream == NEW_STREAM ? new WireFrame(type, flags, next, payload, fields, padding) : this;
    }

    /** The same frames, where streams that are called new are 1, 3, 5, as they come. */
    public static List<WireFrame> numbered(List<WireFrame> frames) {
        List<WireFrame> all = new ArrayList<>();
        int next = 1;
        for (WireFrame frame : frames) {
            all.add(frame.on(next));
            next += frame.stream == NEW_STREAM ? 2 : 0;
        }
        return all;
    }

    /** The same where the connection is one of that scheme. */
    public WireFrame over(String scheme) {
        return fields == null
                ? this
                : with(fields.stream()
                        .map(field -> field.value().equals(SCHEME) ? new Field(field.name(), scheme) : field)
                        .toList());
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** As it goes out. */
    public byte[] bytes() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(payload.getBytes(StandardCharsets.ISO_8859_1));
        if (fields != null) {
            body.writeBytes(FieldBlock.of(fields));
        }
        body.writeBytes(padding.getBytes(StandardCharsets.ISO_8859_1));
        if (type == RAW) {
            return body.toByteArray();
        }
        return ByteBuffer.allocate(HEAD_BYTES + body.size())
                .put((byte) (body.size() >>> 16))
                .putShort((short) body.size())
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(body.toByteArray())
                .array();
    }

    /** Whether these bytes are expected, but for what nobody can foresee. */
    public static boolean same(String expected, String got) {
        boolean same = expected.length() == got.length();
        for (int i = 0; same && i < got.length(); i++) {
            same = expected.charAt(i) == got.charAt(i) || expected.charAt(i) == ANY;
        }
        return same;
    }

    @Override
    public String toString() {
        return Names.shown(type, flags, stream, payload, fields);
    }
}
