package io.portcullis.testkit.http2;

import io.portcullis.testkit.Field;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request that came on a stream.
 *
 * @param stream its identifier
 * @param fields pseudo-header fields and all others, in their order
 * @param ended whether the request has no body
 */
public record Http2Request(int stream, List<Field> fields, boolean ended) {
    /** The first value of that name, or null. */
    public @Nullable String header(String name) {
        return fields.stream()
                .filter(field -> Objects.equals(field.name(), name))
                .map(Field::value)
                .findFirst()
                .orElse(null);
    }

    public String path() {
        return String.valueOf(header(":path"));
    }

    public String method() {
        return String.valueOf(header(":method"));
    }
}
