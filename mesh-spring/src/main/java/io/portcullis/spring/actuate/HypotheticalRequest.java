package io.portcullis.spring.actuate;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.route.PathNormalizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a request that nobody sent, to be matched. Stateless, any thread. */
final class HypotheticalRequest {
    private HypotheticalRequest() {}

    /**
     * @param method default GET
     * @param path with its query; brought into its one form, as the gateway does
     * @param headers each {@code Name:value}
     * @param paths of the listener that the request would come in on
     * @throws IllegalArgumentException saying why there cannot be such a request
     */
    static RequestHead head(
            @Nullable String method, @Nullable String host, String path, List<String> headers, PathNormalizer paths) {
        Headers fields = new Headers();
        if (host != null) {
            fields.add(HeaderName.of("Host"), host);
        }
        headers.forEach(header -> add(fields, header));
        int mark = path.indexOf('?');
        RequestHead head = new RequestHead(
                method == null ? "GET" : method.toUpperCase(Locale.ROOT),
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? null : path.substring(mark + 1),
                HttpVersion.HTTP_1_1,
                fields,
                BodyLength.NONE);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path: " + path + " (expected: one that begins with /)");
        }
        Failure refused = paths.normalize(head);
        if (refused != null) {
            throw new IllegalArgumentException("path: " + refused.message());
        }
        return head;
    }

    private static void add(Headers fields, String header) {
        int colon = header.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("header: " + header + " (expected: Name:value)");
        }
        fields.add(
                HeaderName.of(header.substring(0, colon).strip()),
                header.substring(colon + 1).strip());
    }
}
