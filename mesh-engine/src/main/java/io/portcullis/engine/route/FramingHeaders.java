package io.portcullis.engine.route;

import io.portcullis.engine.http.HeaderName;
import java.util.Set;

/** The headers that belong to the codecs: a filter that wrote them could make two messages of one. */
final class FramingHeaders {
    private static final Set<HeaderName> OF_THE_CODECS = Set.of(
            HeaderName.CONNECTION,
            HeaderName.CONTENT_LENGTH,
            HeaderName.KEEP_ALIVE,
            HeaderName.PROXY_CONNECTION,
            HeaderName.TE,
            HeaderName.TRAILER,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.UPGRADE);

    private FramingHeaders() {}

    /** @throws IllegalArgumentException if no filter may write a header of that name */
    static HeaderName writable(String filter, String name) {
        HeaderName header = HeaderName.of(name);
        if (OF_THE_CODECS.contains(header)) {
            throw new IllegalArgumentException(
                    filter + ": " + name + " (expected: no header of the connection or the framing of the body)");
        }
        return notHost(filter, header);
    }

    /** @throws IllegalArgumentException if no filter may remove a header of that name */
    static HeaderName removable(String filter, String name) {
        HeaderName header = HeaderName.of(name);
        if (header.equals(HeaderName.CONTENT_LENGTH)) {
            throw new IllegalArgumentException(
                    filter + ": " + name + " (expected: no header of the framing of the body)");
        }
        return notHost(filter, header);
    }

    private static HeaderName notHost(String filter, HeaderName header) {
        if (header.equals(HeaderName.HOST)) {
            throw new IllegalArgumentException(
                    filter + ": Host (expected: another header; Host follows from the target)");
        }
        return header;
    }
}
