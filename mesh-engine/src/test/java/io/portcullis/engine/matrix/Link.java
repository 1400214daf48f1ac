package io.portcullis.engine.matrix;

/** One connection of a client: exchanges one after the other, or at the same time. */
sealed interface Link extends AutoCloseable permits Http1Link, Http2Link {
    /** The next exchange. */
    Side open();

    @Override
    void close();
}
