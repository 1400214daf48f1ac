package io.portcullis.spring.lane;

import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/** Carries fields from the engine to Spring and back. Stateless. */
final class LaneHeaders {
    /** The codecs write these themselves. */
    private static final Set<String> OF_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private LaneHeaders() {}

    static HttpHeaders toSpring(Headers fields) {
        HttpHeaders headers = new HttpHeaders();
        for (int i = 0; i < fields.size(); i++) {
            headers.add(fields.name(i), fields.value(i));
        }
        return headers;
    }

    /** @throws IllegalArgumentException if a name is no token, or a value has characters that belong into no header */
    static Headers toEngine(HttpHeaders headers) {
        Headers fields = new Headers();
        headers.forEach((name, values) -> add(fields, name, values));
        return fields;
    }

    private static void add(Headers fields, String name, List<String> values) {
        if (OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            return;
        }
        HeaderName field = HeaderName.of(name);
        for (String value : values) {
            fields.add(field, latin1(value));
        }
    }

    /** As Netty writes what ISO-8859-1 does not know. */
    private static String latin1(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0xff) {
                return value.replaceAll("[^\\x00-\\xff]", "?");
            }
        }
        return value;
    }

    /** Bytes of the body as Content-Length says, or {@link BodyLength#UNKNOWN}. */
    static long length(Headers fields) {
        int at = fields.indexOf(HeaderName.CONTENT_LENGTH, 0);
        long length = at < 0 ? -1 : fields.decimal(at);
        return length < 0 ? BodyLength.UNKNOWN : length;
    }
}
