package io.portcullis.core.extension;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request and a response have in common. Event loop only, valid during the call it is given to. */
public interface FilterMessage {
    /** The first value of a header, or null; names in any case. */
    @Nullable
    String header(String name);

    /** All values of a header, in order. */
    List<String> headers(String name);

    /**
     * Gives a header one value, in the place of those it has.
     *
     * @throws IllegalArgumentException if no header can have that name or value, or the name is that of a header which belongs
     *     to the connection, to the framing of the body, or is Host
     */
    void setHeader(String name, String value);

    /**
     * Adds a value to those a header has.
     *
     * @throws IllegalArgumentException as for {@link #setHeader}
     */
    void addHeader(String name, String value);

    /**
     * Removes a header.
     *
     * @throws IllegalArgumentException if it is Host or Content-Length
     */
    void removeHeader(String name);

    /** What a filter left for the rest of this request's way, or null. */
    @Nullable
    Object attribute(String name);

    /** Leaves something for the rest of this request's way: for other filters, and for the response. */
    void attribute(String name, Object value);
}
