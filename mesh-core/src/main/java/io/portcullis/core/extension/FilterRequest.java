package io.portcullis.core.extension;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The head of a request, as filters before this one left it. */
public interface FilterRequest extends FilterMessage {
    /** Upper case, such as {@code GET}. */
    String method();

    /** Absolute, percent-encoded. */
    String path();

    /**
     * Replaces the path.
     *
     * @param path absolute, percent-encoded, without a query
     * @throws IllegalArgumentException if it is not
     */
    void path(String path);

    /** Percent-encoded, without the question mark, or null. */
    @Nullable
    String query();

    /**
     * Replaces the query.
     *
     * @param query percent-encoded, without a question mark; null for none
     * @throws IllegalArgumentException if it has a character that cannot stand in a request line
     */
    void query(@Nullable String query);

    /** The value of Host as the client sent it, or empty. */
    String host();

    /** What Path or Host captured under that name, or null. */
    @Nullable
    String variable(String name);

    /** The address of the client's socket, or null where there is none. */
    @Nullable
    InetAddress clientAddress();

    /** The SPIFFE ID the client has proven, or null. */
    @Nullable
    String clientIdentity();
}
