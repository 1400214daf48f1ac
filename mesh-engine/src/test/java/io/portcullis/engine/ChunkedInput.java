package io.portcullis.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The body of a chunked response as it comes in, for tests of what arrives when. One thread. */
final class ChunkedInput extends InputStream {
    private final InputStream in;
    private final List<String> trailers = new ArrayList<>();
    private int left;
    private boolean ended;

    private ChunkedInput(InputStream in) {
        this.in = in;
    }

    /** Reads the head of the response, and stands before its body. */
    static ChunkedInput behindHead(InputStream in) throws IOException {
        ChunkedInput input = new ChunkedInput(in);
        while (!input.line().isEmpty()) {
            // The head is not what this is about.
        }
        return input;
    }

    List<String> trailers() {
        return trailers;
    }

    @Override
    public int read() throws IOException {
        if (left == 0 && !nextChunk()) {
            return -1;
        }
        int b = byteOf(in);
        left--;
        if (left == 0) {
            line();
        }
        return b;
    }

    /** No more than what is there of one chunk. */
    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int first = length == 0 ? 0 : read();
        if (first < 0 || length == 0) {
            return first;
        }
        to[offset] = (byte) first;
        return 1;
    }

    private boolean nextChunk() throws IOException {
        if (!ended) {
            left = Integer.parseInt(line(), 16);
            ended = left == 0;
            for (String line = ended ? line() : ""; !line.isEmpty(); line = line()) {
                trailers.add(line);
            }
        }
        return !ended;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = byteOf(in); c != '\n'; c = byteOf(in)) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static int byteOf(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("ended inside a chunk");
        }
        return b;
    }
}
