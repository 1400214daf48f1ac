package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import java.io.IOException;
import java.util.List;

/** The upstream of a case with frames in it; they may be on the client's side alone. One thread. */
sealed interface FramedServer extends AutoCloseable permits FramedUpstream, BytesUpstream {
    int port();

    /** What follows is about that connection, from 1. */
    void choose(int connection);

    default void sends(String bytes) throws IOException {
        throw new IllegalStateException("an upstream of HTTP/2 sends frames");
    }

    default void gets(String bytes) throws InterruptedException {
        throw new IllegalStateException("an upstream of HTTP/2 gets frames");
    }

    default void sends(List<WireFrame> frames) throws IOException, InterruptedException {
        throw new IllegalStateException("an upstream of HTTP/1 sends bytes");
    }

    default void gets(List<WireFrame> frames) throws InterruptedException {
        throw new IllegalStateException("an upstream of HTTP/1 gets bytes");
    }

    default void getsNothing() throws IOException, InterruptedException {
        throw new IllegalStateException("nobody knows what is under way to an upstream of HTTP/1");
    }

    /** @param stream or 0 for the one that was opened last */
    void answers(int stream, String text) throws IOException, InterruptedException;

    void ends() throws IOException, InterruptedException;

    void closes() throws IOException, InterruptedException;

    void resets() throws IOException, InterruptedException;

    void seesTheEnd() throws InterruptedException;

    /** The request behind the case comes where it should, and nothing else has come. */
    void answersOnceMore() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
