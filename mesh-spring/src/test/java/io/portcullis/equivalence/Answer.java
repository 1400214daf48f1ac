package io.portcullis.equivalence;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.Reply;
import java.util.List;

/**
 * What the upstream answers.
 *
 * @param fields all header fields but those of the framing
 * @param body in ASCII
 * @param chunked whether the body goes in chunks
 */
record Answer(int status, List<Field> fields, String body, boolean chunked) {
    /** One write: what is written in pieces waits for acknowledgements. */
    Reply reply(String method) {
        boolean bodiless = status == 204 || status == 304;
        StringBuilder wire = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        fields.forEach(field -> wire.append(field).append("\r\n"));
        if (!bodiless) {
            wire.append(chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + body.length() + "\r\n");
        }
        wire.append("\r\n");
        if (!bodiless && !method.equals("HEAD")) {
            wire.append(chunked ? Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n" : body);
        }
        return Reply.raw(wire.toString());
    }
}
