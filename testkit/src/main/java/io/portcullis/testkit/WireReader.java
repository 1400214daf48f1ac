package io.portcullis.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1 messages from a blocking stream as strictly as RFC 9112 lets a recipient be, and keeps each byte it
 * consumed: lines end in CRLF, nothing surrounds a field name, chunk sizes are plain hexadecimal.
 */
final class WireReader {
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})(;.*)?");

    private final InputStream in;
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    WireReader(InputStream in) {
        this.in = in;
    }

    /** What was consumed since the last call. */
    byte[] takeRaw() {
        byte[] taken = raw.toByteArray();
        raw.reset();
        return taken;
    }

    /** The first line of a message, or null if the peer ended before its first byte. */
    @Nullable
    String startLine() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        raw.write(first);
        return line(first);
    }

    List<Field> fields() throws IOException {
        List<Field> fields = new ArrayList<>();
        for (String line = line(read()); !line.isEmpty(); line = line(read())) {
            var match = FIELD.matcher(line);
            if (!match.matches()) {
                throw new WireException("not a field line: " + line);
            }
            fields.add(new Field(match.group(1), match.group(2)));
        }
        return List.copyOf(fields);
    }

    byte[] exactly(long length) throws IOException {
        byte[] bytes = in.readNBytes(Math.toIntExact(length));
        raw.writeBytes(bytes);
        if (bytes.length < length) {
            throw new EOFException("body ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    byte[] toEnd() throws IOException {
        byte[] bytes = in.readAllBytes();
        raw.writeBytes(bytes);
        return bytes;
    }

    /** The data of a chunked body; its trailers go to the list. */
    byte[] chunked(List<Field> trailers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(exactly(size));
            if (!line(read()).isEmpty()) {
                throw new WireException("no CRLF after the data of a chunk");
            }
        }
        trailers.addAll(fields());
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        String line = line(read());
        var match = CHUNK.matcher(line);
        if (!match.matches()) {
            throw new WireException("not a chunk size: " + line);
        }
        return Integer.parseInt(match.group(1), 16);
    }

    private String line(int first) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = first;
        while (c != '\r') {
            if (c == '\n') {
                throw new WireException("LF without CR after: " + line);
            }
            line.append((char) c);
            c = read();
        }
        if (read() != '\n') {
            throw new WireException("CR without LF after: " + line);
        }
        return line.toString();
    }

    private int read() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("ended inside a message, after: " + raw.toString(StandardCharsets.ISO_8859_1));
        }
        raw.write(c);
        return c;
    }
}
