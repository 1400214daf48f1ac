package io.portcullis.engine.matrix;

import io.portcullis.testkit.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of a message that is to be sent.
 *
 * @param start method or status
 * @param path of a request, or empty
 * @param fields besides those of the framing
 * @param framing of what follows
 * @param length of the body, where it is announced
 * @param last whether nothing follows
 */
record Head(String start, String path, List<Field> fields, Framing framing, int length, boolean last) {
    static Head request(Message message, String path) {
        List<Field> fields = new ArrayList<>(Message.FIELDS);
        if (message.expects()) {
            fields.add(new Field("expect", "100-continue"));
        }
        return new Head(
                message.start(),
                path,
                fields,
                message.framing(),
                message.size(),
                message.framing() == Framing.NONE || message.framing() == Framing.LENGTH && message.size() == 0);
    }

    /** Of a response to a request of that method. */
    static Head response(Message message, String method) {
        boolean last = message.bodiless(method) || message.framing() == Framing.LENGTH && message.size() == 0;
        return new Head(message.start(), "", Message.FIELDS, message.framing(), message.size(), last);
    }

    static Head informational(int status) {
        return new Head(Integer.toString(status), "", Message.FIELDS, Framing.NONE, 0, false);
    }

    private boolean isRequest() {
        return !path.isEmpty();
    }

    /** As HTTP/1 has it. */
    byte[] text(Http version) {
        StringBuilder text = new StringBuilder();
        if (isRequest()) {
            text.append(start)
                    .append(' ')
                    .append(path)
                    .append(" HTTP/")
                    .append(version)
                    .append("\r\nHost: test\r\n");
        } else {
            text.append("HTTP/").append(version).append(' ').append(start).append(" Said\r\n");
        }
        fields.forEach(field -> text.append(field).append("\r\n"));
        switch (framing) {
            case NONE -> {}
            case LENGTH -> text.append("Content-Length: ").append(length).append("\r\n");
            case UNKNOWN -> text.append("Transfer-Encoding: chunked\r\n");
            case UNTIL_CLOSE -> text.append("Connection: close\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Names and values in turn, as HTTP/2 has them. */
    String[] fieldsOfHttp2() {
        List<String> all = new ArrayList<>(
                isRequest()
                        ? List.of(":method", start, ":scheme", "http", ":authority", "test", ":path", path)
                        : List.of(":status", start));
        fields.forEach(field -> all.addAll(List.of(field.name(), field.value())));
        if (framing == Framing.LENGTH) {
            all.addAll(List.of("content-length", Integer.toString(length)));
        }
        return all.toArray(String[]::new);
    }
}
