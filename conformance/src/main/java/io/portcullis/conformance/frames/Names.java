package io.portcullis.conformance.frames;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names of the standard for what frames write as numbers (RFC 9113, 6, 6.5.2 and 7; RFC 8441, 3). Stateless. */
final class Names {
    static final List<String> TYPES = Frame.TYPES;
    static final List<String> CODES = List.of(
            "NO_ERROR",
            "PROTOCOL_ERROR",
            "INTERNAL_ERROR",
            "FLOW_CONTROL_ERROR",
            "SETTINGS_TIMEOUT",
            "STREAM_CLOSED",
            "FRAME_SIZE_ERROR",
            "REFUSED_STREAM",
            "CANCEL",
            "COMPRESSION_ERROR",
            "CONNECT_ERROR",
            "ENHANCE_YOUR_CALM",
            "INADEQUATE_SECURITY",
            "HTTP_1_1_REQUIRED");
    static final List<String> SETTINGS = List.of(
            "",
            "HEADER_TABLE_SIZE",
            "ENABLE_PUSH",
            "MAX_CONCURRENT_STREAMS",
            "INITIAL_WINDOW_SIZE",
            "MAX_FRAME_SIZE",
            "MAX_HEADER_LIST_SIZE",
            "",
            "ENABLE_CONNECT_PROTOCOL");

    private static final int SHOWN = 200;

    private Names() {}

    /** The number of a name in one of the lists, or the number that is written there. */
    static long number(List<String> names, String written) {
        int known = names.indexOf(written);
        return known >= 0 ? known : Long.decode(written);
    }

    /** A frame as a line for people. */
    static String shown(int type, int flags, int stream, String payload, @Nullable List<Field> fields) {
        StringBuilder text = new StringBuilder();
        text.append(type >= 0 && type < TYPES.size() ? TYPES.get(type) : "type " + type)
                .append(' ')
                .append(stream)
                .append(flags == 0 ? "" : " flags 0x" + Integer.toHexString(flags));
        if (fields != null) {
            fields.forEach(field -> text.append("\n      ").append(printable(field.toString())));
        } else if (!payload.isEmpty()) {
            text.append(' ').append(payload.length()).append(" bytes: ").append(printable(payload));
        }
        return text.toString();
    }

    private static String printable(String bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN, bytes.length()); i++) {
            char c = bytes.charAt(i);
            if (c >= WireFrame.SCHEME.charAt(0)) {
                text.append('?');
            } else {
                text.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format(Locale.ROOT, "\\x%02x", (int) c));
            }
        }
        return text + (bytes.length() > SHOWN ? "..." : "");
    }
}
