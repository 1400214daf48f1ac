package io.portcullis.engine.matrix;

/** How a message tells where its body ends. */
enum Framing {
    /** There is none. */
    NONE,
    /** By Content-Length. */
    LENGTH,
    /** By its end, as it comes: chunks in HTTP/1.1, END_STREAM in HTTP/2. */
    UNKNOWN,
    /** By the end of its connection. */
    UNTIL_CLOSE
}
