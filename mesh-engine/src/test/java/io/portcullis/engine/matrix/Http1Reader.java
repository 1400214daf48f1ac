package io.portcullis.engine.matrix;

import io.portcullis.testkit.Field;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads messages of HTTP/1 as they come, piece by piece. One thread. */
final class Http1Reader {
    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];

    Http1Reader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** The start line and the fields, names in lower case; null if there is no further message. */
    @Nullable
    List<Field> head() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return null;
        }
        in.reset();
        List<Field> head = new ArrayList<>(start(line()));
        head.addAll(fields());
        return head;
    }

    private static List<Field> start(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2) {
            throw new IOException("not a start line: " + line);
        }
        return line.startsWith("HTTP/")
                ? List.of(new Field(":status", parts[1]))
                : List.of(new Field(":method", parts[0]), new Field(":path", parts[1]));
    }

    private List<Field> fields() throws IOException {
        List<Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.add(new Field(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip()));
        }
        return fields;
    }

    /** Passes a body on as it comes, and its end. */
    void body(List<Field> head, boolean response, Incoming to) throws IOException {
        String length = value(head, "content-length");
        if (value(head, "transfer-encoding") != null) {
            chunks(to);
        } else if (length != null) {
            bytes(Integer.parseInt(length), to);
        } else if (response) {
            untilClose(to);
        }
        to.completed();
    }

    private void chunks(Incoming to) throws IOException {
        for (int size = size(); size > 0; size = size()) {
            bytes(size, to);
            line();
        }
        to.trailers(fields());
    }

    private int size() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private void bytes(int count, Incoming to) throws IOException {
        int left = count;
        while (left > 0) {
            int read = in.read(buffer, 0, Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            to.data(buffer, read);
            left -= read;
        }
    }

    private void untilClose(Incoming to) throws IOException {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            to.data(buffer, read);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c != '\n') {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
            c = in.read();
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("a line without CR: " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    static @Nullable String value(List<Field> head, String name) {
        return head.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst()
                .orElse(null);
    }

    /** Bytes that announce a chunk. */
    static byte[] chunk(int size) {
        return (Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
