package io.portcullis.testkit.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A frame (RFC 9113, 4.1).
 *
 * @param type of the constants here, or any other octet
 * @param flags as they stand there
 * @param stream its identifier; 0 for the connection
 * @param payload padding included
 */
public record Frame(int type, int flags, int stream, byte[] payload) {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;

    public static final int NO_ERROR = 0;
    public static final int PROTOCOL_ERROR = 1;
    public static final int INTERNAL_ERROR = 2;
    public static final int FLOW_CONTROL_ERROR = 3;
    public static final int STREAM_CLOSED = 5;
    public static final int FRAME_SIZE_ERROR = 6;
    public static final int REFUSED_STREAM = 7;
    public static final int CANCEL = 8;
    public static final int COMPRESSION_ERROR = 9;
    public static final int ENHANCE_YOUR_CALM = 11;

    public static final int SETTINGS_MAX_CONCURRENT_STREAMS = 3;
    public static final int SETTINGS_INITIAL_WINDOW_SIZE = 4;
    public static final int SETTINGS_MAX_HEADER_LIST_SIZE = 6;

    static final int HEADER_BYTES = 9;
    /** The names of the types, by their numbers. */
    public static final List<String> TYPES = List.of(
            "DATA",
            "HEADERS",
            "PRIORITY",
            "RST_STREAM",
            "SETTINGS",
            "PUSH_PROMISE",
            "PING",
            "GOAWAY",
            "WINDOW_UPDATE",
            "CONTINUATION");

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The code of a RST_STREAM or GOAWAY. */
    public int errorCode() {
        return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    /** The last stream of a GOAWAY, the increment of a WINDOW_UPDATE. */
    public int number() {
        return ByteBuffer.wrap(payload).getInt() & Integer.MAX_VALUE;
    }

    public String text() {
        return new String(payload, StandardCharsets.ISO_8859_1);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .put((byte) (payload.length >>> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    @Override
    public String toString() {
        return (type < TYPES.size() ? TYPES.get(type) : "type " + type) + " flags " + flags + " stream " + stream + ", "
                + payload.length + " bytes" + (type == RST_STREAM || type == GOAWAY ? ", error " + errorCode() : "");
    }
}
