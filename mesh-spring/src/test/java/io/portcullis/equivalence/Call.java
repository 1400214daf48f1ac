package io.portcullis.equivalence;

import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request as a client writes it.
 *
 * @param target of the request line, written as it is
 * @param fields all header fields but those of the framing
 * @param body empty for none
 * @param chunked whether the body goes in chunks, without its length
 */
record Call(String method, String target, List<Field> fields, String body, boolean chunked) {
    /** Whether the client says something by that name. */
    boolean has(String name) {
        return fields.stream().anyMatch(field -> field.name().equalsIgnoreCase(name));
    }

    byte[] bytes() {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        fields.forEach(field -> head.append(field).append("\r\n"));
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        if (chunked) {
            write(wire, head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(content.length) + "\r\n");
            wire.writeBytes(content);
            write(wire, content.length == 0 ? "\r\n" : "\r\n0\r\n\r\n");
        } else {
            write(wire, head + (content.length == 0 ? "" : "Content-Length: " + content.length + "\r\n") + "\r\n");
            wire.writeBytes(content);
        }
        return wire.toByteArray();
    }

    private static void write(ByteArrayOutputStream wire, String text) {
        wire.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public String toString() {
        return new String(bytes(), StandardCharsets.UTF_8).replace("\r\n", "\n    ");
    }
}
