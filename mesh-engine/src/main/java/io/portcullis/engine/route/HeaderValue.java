package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Tokens;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A header as a filter writes it: the name prepared, the value split at its variables. Immutable, any thread. */
record HeaderValue(String filter, HeaderName name, ValueTemplate template) {
    /** @throws IllegalArgumentException if name or value can never stand in a header */
    static HeaderValue of(String filter, String name, String value) {
        requireLegal(filter, value);
        return new HeaderValue(filter, FramingHeaders.writable(filter, name), ValueTemplate.parse(value));
    }

    /** A value whose braces stand for themselves, in ISO-8859-1. */
    static HeaderValue literal(String filter, String name, String value) {
        requireLegal(filter, value);
        return new HeaderValue(filter, FramingHeaders.writable(filter, name), ValueTemplate.literal(bytes(value)));
    }

    /** @throws IllegalArgumentException if the text can never stand in a header */
    static void requireLegal(String filter, String value) {
        if (!isLegal(value)) {
            throw new IllegalArgumentException(
                    filter + ": the value contains a control character (expected: text without line breaks)");
        }
    }

    /** A value for Host, which only one filter may write. */
    static HeaderValue ofHost(String filter, String value) {
        return new HeaderValue(filter, HeaderName.HOST, ValueTemplate.parse(value));
    }

    /** The value for this request as the bytes of UTF-8, one char each; null if it cannot stand in a header. */
    @Nullable
    String expand(UriVariables variables) {
        String value = template.expand(variables);
        if (value == null || !isLegal(value)) {
            return null;
        }
        return bytes(value);
    }

    /** The bytes of UTF-8, one char each. */
    static String bytes(String value) {
        return isAscii(value) ? value : new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Why {@link #expand} gave nothing. */
    Failure failure() {
        return Failure.of(
                FailureCode.BAD_REQUEST,
                "filter " + filter + "=" + name + ": the variables of this request make no value for '" + template
                        + "'",
                "the path or host captured a control character, or a pattern that captures nothing matched");
    }

    private static boolean isLegal(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!Tokens.isValueChar(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
