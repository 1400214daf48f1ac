package io.portcullis.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as it reached a {@link RawClient}.
 *
 * @param version such as {@code HTTP/1.1}
 * @param status 100 to 999
 * @param reason phrase, or empty
 * @param fields in their order, case kept
 * @param body with the chunks joined
 * @param trailers of a chunked body
 * @param raw every byte of it
 */
public record Response(
        String version, int status, String reason, List<Field> fields, byte[] body, List<Field> trailers, byte[] raw) {

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

    /** Every byte of the response as a text. */
    public String rawText() {
        return new String(raw, StandardCharsets.ISO_8859_1);
    }

    /** Whether the sender says that it is the last on its connection. */
    public boolean announcesClose() {
        return Fields.lists(fields, "connection", "close");
    }

    @Override
    public String toString() {
        return version + ' ' + status + ' ' + reason + ' ' + fields + ' ' + bodyText();
    }
}
