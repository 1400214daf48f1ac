package io.portcullis.engine.http1;

/** How the end of a message's body is told to who reads it (RFC 9112, 6). */
enum Framing {
    /** There is no body, and no Content-Length either. */
    BODILESS,
    /** There is no body; Content-Length tells about another response: to HEAD, or with 304. */
    DESCRIBING,
    /** By Content-Length. */
    FIXED,
    /** By the last chunk. */
    CHUNKED,
    /** By the end of the connection: responses to HTTP/1.0 clients whose length is not known. */
    UNTIL_CLOSE
}
