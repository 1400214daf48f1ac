package io.portcullis.spring.training;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * As much of a message of HTTP/1.1 as a training has to know: its first line, and where it ends if it says its length. Immutable.
 *
 * @param firstLine of a request or of a response
 */
record TrainingMessage(String firstLine) {
    private static final String LENGTH = "content-length:";

    /** Takes one message off the stream, with its body unless that is chunked. */
    static TrainingMessage read(InputStream from) throws IOException {
        String first = line(from);
        int length = 0;
        for (String field = line(from); !field.isEmpty(); field = line(from)) {
            if (field.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(field.substring(LENGTH.length()).strip());
            }
        }
        from.skipNBytes(length);
        return new TrainingMessage(first);
    }

    void require(int status, String of) throws IOException {
        if (!firstLine.startsWith("HTTP/1.1 " + status + " ")) {
            throw new IOException(of + ": " + firstLine + " (expected: " + status + ")");
        }
    }

    private static String line(InputStream from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = from.read(); next != '\n'; next = from.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended after: " + line);
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
