package io.portcullis.engine.observe;

import java.io.IOException;

/** Takes batches of whole lines. One thread; may block. */
@FunctionalInterface
interface LogTarget extends AutoCloseable {
    /** @throws IOException if the lines could not be written; they are lost then, and the next batch is tried afresh */
    void write(JsonLine lines) throws IOException;

    @Override
    default void close() throws IOException {}
}
