package io.portcullis.testkit.http2;

import io.portcullis.testkit.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came on one stream.
 *
 * @param informational the fields of responses before the final one
 * @param fields of the final response, {@code :status} first
 * @param body all DATA
 * @param trailers fields behind it
 * @param reset the code of the RST_STREAM that ended it, or null if it ended by END_STREAM
 */
public record Http2Answer(
        List<List<Field>> informational,
        List<Field> fields,
        byte[] body,
        List<Field> trailers,
        @Nullable Integer reset) {
    /** The status, or 0 if none came. */
    public int status() {
        String status = header(":status");
        return status == null ? 0 : Integer.parseInt(status);
    }

    /** The first value of that name, or null. */
    public @Nullable String header(String name) {
        return fields.stream()
                .filter(field -> Objects.equals(field.name(), name))
                .map(Field::value)
                .findFirst()
                .orElse(null);
    }

    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
