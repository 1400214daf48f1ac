package io.portcullis.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it reached a scripted upstream.
 *
 * @param connection number of the connection it came on, from 1
 * @param number of the request over all connections, from 1
 * @param method such as {@code GET}
 * @param target of the request line
 * @param version such as {@code HTTP/1.1}
 * @param fields in their order, case kept
 * @param body with the chunks joined; empty where the script answered before it was read
 * @param trailers of a chunked body
 * @param raw every byte of the request
 */
public record Received(
        int connection,
        int number,
        String method,
        String target,
        String version,
        List<Field> fields,
        byte[] body,
        List<Field> trailers,
        byte[] raw) {

    /** The first value of a header field, or null. */
    public @Nullable String header(String name) {
        return Fields.first(fields, name);
    }

    /** All values of a header field, in their order. */
    public List<String> headers(String name) {
        return Fields.all(fields, name);
    }

    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Every byte of the request as a text. */
    public String rawText() {
        return new String(raw, StandardCharsets.ISO_8859_1);
    }

    boolean lastOnItsConnection() {
        return Fields.lists(fields, "connection", "close")
                || (version.equals("HTTP/1.0") && !Fields.lists(fields, "connection", "keep-alive"));
    }

    @Override
    public String toString() {
        return method + ' ' + target + ' ' + version + ' ' + fields;
    }
}
