package io.portcullis.engine.route;

import io.portcullis.core.extension.FilterMessage;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of a message as a filter of an application sees them. Event loop only. */
abstract class MessageView implements FilterMessage {
    private final String filter;
    private final Headers headers;
    private final Passage passage;

    /** @param filter name of the filter that looks at it, for messages */
    MessageView(String filter, Headers headers, Passage passage) {
        this.filter = filter;
        this.headers = headers;
        this.passage = passage;
    }

    @Override
    public final @Nullable String header(String name) {
        return headers.get(HeaderName.of(name));
    }

    @Override
    public final List<String> headers(String name) {
        return headers.all(HeaderName.of(name));
    }

    @Override
    public final void setHeader(String name, String value) {
        headers.set(FramingHeaders.writable(filter, name), HeaderValue.bytes(value));
    }

    @Override
    public final void addHeader(String name, String value) {
        headers.add(FramingHeaders.writable(filter, name), HeaderValue.bytes(value));
    }

    @Override
    public final void removeHeader(String name) {
        headers.remove(FramingHeaders.removable(filter, name));
    }

    @Override
    public final @Nullable Object attribute(String name) {
        return passage.attribute(name);
    }

    @Override
    public final void attribute(String name, Object value) {
        passage.attribute(name, value);
    }
}
