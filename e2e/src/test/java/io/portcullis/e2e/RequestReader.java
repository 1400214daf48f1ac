package io.portcullis.e2e;

import io.portcullis.e2e.Recorded.Body;
import io.portcullis.e2e.Recorded.Framing;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the requests of one connection, one after the other, and keeps count of what has come. One thread. */
final class RequestReader {
    private static final int MAX_TEXT_BYTES = 4096;

    private final InputStream in;
    private MessageDigest digest = Bulk.digest();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final List<String> trailers = new ArrayList<>();
    private String head = "";
    private Framing framing = Framing.NONE;
    private long bytes;

    RequestReader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /** The next request's head, its body unread; null at the end of the connection. */
    @Nullable
    Recorded head(int connection) throws IOException {
        digest = Bulk.digest();
        text.reset();
        trailers.clear();
        bytes = 0;
        framing = Framing.NONE;
        in.mark(1);
        if (in.read() < 0) {
            return null;
        }
        in.reset();
        StringBuilder lines = new StringBuilder();
        for (String line = line(); ; line = line()) {
            lines.append(line);
            if (line.equals("\r\n")) {
                break;
            }
        }
        head = lines.toString();
        Recorded request = soFar(connection, Recorded.End.BROKEN);
        if (request.field("transfer-encoding").equalsIgnoreCase("chunked")) {
            framing = Framing.CHUNKED;
        } else if (!request.field("content-length").isEmpty()) {
            framing = Framing.FIXED;
        }
        return soFar(connection, Recorded.End.BROKEN);
    }

    /** What has come of it so far. */
    Recorded soFar(int connection, Recorded.End end) {
        String shortText = bytes <= MAX_TEXT_BYTES ? text.toString(StandardCharsets.ISO_8859_1) : "";
        Body body = new Body(framing, bytes, copyOfDigest(), shortText);
        return new Recorded(connection, head, body, List.copyOf(trailers), end);
    }

    /** Reads the body of the request to its end. */
    void body(Recorded request) throws IOException {
        switch (framing) {
            case NONE -> {}
            case FIXED -> read(Long.parseLong(request.field("content-length")));
            case CHUNKED -> chunks();
        }
    }

    /** Reads about that much of a body, and stops there. */
    void some(long wanted) throws IOException {
        read(wanted);
    }

    /** Throws away what comes until the client ends the connection. */
    void discard() throws IOException {
        byte[] waste = new byte[64 * 1024];
        while (in.read(waste) >= 0) {}
    }

    private void chunks() throws IOException {
        while (true) {
            long size = Long.parseLong(line().trim().split(";", 2)[0], 16);
            if (size == 0) {
                break;
            }
            read(size);
            line();
        }
        for (String line = line(); !line.equals("\r\n"); line = line()) {
            trailers.add(line.stripTrailing());
        }
    }

    private void read(long wanted) throws IOException {
        byte[] block = new byte[64 * 1024];
        for (long left = wanted; left > 0; ) {
            int got = in.read(block, 0, (int) Math.min(block.length, left));
            if (got < 0) {
                throw new EOFException("the connection ended in a body");
            }
            digest.update(block, 0, got);
            if (bytes < MAX_TEXT_BYTES) {
                text.write(block, 0, Math.min(got, MAX_TEXT_BYTES));
            }
            bytes += got;
            left -= got;
        }
    }

    /** A line with its end, whatever that is. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); ; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended in a head");
            }
            line.append((char) next);
            if (next == '\n') {
                return line.toString();
            }
        }
    }

    private String copyOfDigest() {
        try {
            return Bulk.hex((MessageDigest) digest.clone());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("Java's own digests can be copied", e);
        }
    }
}
