package io.portcullis.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Field lines in the order they came, names as they were written, looked up without regard to case. Text is ISO-8859-1, so
 * that bytes pass unchanged. Not thread-safe: belongs to one exchange.
 */
// All names and values lie behind one another in one array, each field as four ints (name offset, name length, value
// offset, value length): a parsed head costs one copy of its bytes and no String per field, and untouched fields are
// written back from the same array. Removing a field drops its ints, replacing a value appends the new one; the bytes
// stay behind.
public final class Headers {
    private static final int INTS_PER_FIELD = 4;

    private byte[] data;
    private int dataLength;
    private int[] fields;
    private int size;

    public Headers() {
        this(256, 12);
    }

    /**
     * @param bytes names and values expected
     * @param count fields expected
     */
    public Headers(int bytes, int count) {
        data = new byte[bytes];
        fields = new int[count * INTS_PER_FIELD];
    }

    private Headers(Headers other) {
        data = Arrays.copyOf(other.data, Math.max(other.dataLength + 256, 256));
        dataLength = other.dataLength;
        fields = other.fields.clone();
        size = other.size;
    }

    /** An independent copy. */
    public Headers copy() {
        return new Headers(this);
    }

    /** Number of field lines. */
    public int size() {
        return size;
    }

    /** Name of line i, as written. */
    public String name(int i) {
        int at = i * INTS_PER_FIELD;
        return text(fields[at], fields[at + 1]);
    }

    /** Value of line i. */
    public String value(int i) {
        int at = i * INTS_PER_FIELD;
        return text(fields[at + 2], fields[at + 3]);
    }

    /** Name of line i in lower case, as HTTP/2 wants it (RFC 9113, 8.2), in bytes of its own. */
    public AsciiString lowerCaseName(int i) {
        int at = i * INTS_PER_FIELD;
        return new AsciiString(data, fields[at], fields[at + 1], true).toLowerCase();
    }

    /** Value of line i, in bytes of its own: HPACK's table may keep it for as long as a connection lasts. */
    public AsciiString valueBytes(int i) {
        int at = i * INTS_PER_FIELD;
        return new AsciiString(data, fields[at + 2], fields[at + 3], true);
    }

    /** Number of bytes in the name of line i. */
    public int nameLength(int i) {
        return fields[i * INTS_PER_FIELD + 1];
    }

    /** The value of line i as a number, or -1 if it is anything but one to eighteen digits. */
    public long decimal(int i) {
        int at = i * INTS_PER_FIELD;
        return Tokens.decimal(data, fields[at + 2], fields[at + 2] + fields[at + 3]);
    }

    /**
     * Whether the value of line i begins so, in any case, and either ends there or goes on with one of these characters.
     *
     * @param lowerCase ASCII
     */
    public boolean valueBegins(int i, String lowerCase, String then) {
        int at = fields[i * INTS_PER_FIELD + 2];
        int length = fields[i * INTS_PER_FIELD + 3];
        int wanted = lowerCase.length();
        if (length < wanted || (length > wanted && then.indexOf(data[at + wanted]) < 0)) {
            return false;
        }
        for (int k = 0; k < wanted; k++) {
            if (HeaderName.toLowerCase(data[at + k]) != lowerCase.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    /** Whether line i has that name. */
    public boolean is(int i, HeaderName name) {
        int at = i * INTS_PER_FIELD;
        return name.matches(data, fields[at], fields[at + 1]);
    }

    /** Index of the first line of that name at or after {@code from}, or -1. */
    public int indexOf(HeaderName name, int from) {
        for (int i = from; i < size; i++) {
            if (is(i, name)) {
                return i;
            }
        }
        return -1;
    }

    public boolean contains(HeaderName name) {
        return indexOf(name, 0) >= 0;
    }

    /** The first value of that name, or null. */
    public @Nullable String get(HeaderName name) {
        int i = indexOf(name, 0);
        return i < 0 ? null : value(i);
    }

    /** All values of that name, in order. */
    public List<String> all(HeaderName name) {
        List<String> values = new ArrayList<>(2);
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            values.add(value(i));
        }
        return values;
    }

    /**
     * Adds a line at the end.
     *
     * @throws IllegalArgumentException if the value contains CR, LF, NUL or a character beyond ISO-8859-1
     */
    public void add(HeaderName name, String value) {
        byte[] written = name.bytes();
        int nameAt = append(written, 0, written.length);
        int valueAt = append(value);
        push(nameAt, written.length, valueAt, dataLength - valueAt);
    }

    /**
     * Adds a line from bytes that were checked by a parser.
     *
     * @param source holds name and value where the two ranges say; not kept
     */
    public void addUnchecked(byte[] source, int nameAt, int nameLength, int valueAt, int valueLength) {
        int name = append(source, nameAt, nameLength);
        int value = append(source, valueAt, valueLength);
        push(name, nameLength, value, valueLength);
    }

    /** Adds a line whose name and value were checked by a parser; their bytes are copied. */
    public void addUnchecked(AsciiString name, AsciiString value) {
        int nameAt = append(name.array(), name.arrayOffset(), name.length());
        int valueAt = append(value.array(), value.arrayOffset(), value.length());
        push(nameAt, name.length(), valueAt, value.length());
    }

    /** Gives the first line of that name the value, in its place, and removes the others; adds a line if there is none. */
    public void set(HeaderName name, String value) {
        int first = indexOf(name, 0);
        if (first < 0) {
            add(name, value);
            return;
        }
        int valueAt = append(value);
        fields[first * INTS_PER_FIELD + 2] = valueAt;
        fields[first * INTS_PER_FIELD + 3] = dataLength - valueAt;
        removeFrom(name, first + 1);
    }

    /** Puts the lines of another section in front of these. */
    public void prepend(Headers first) {
        int[] own = fields;
        int count = size;
        fields = new int[(count + first.size) * INTS_PER_FIELD];
        size = 0;
        for (int i = 0; i < first.size; i++) {
            int at = i * INTS_PER_FIELD;
            addUnchecked(
                    first.data, first.fields[at], first.fields[at + 1], first.fields[at + 2], first.fields[at + 3]);
        }
        System.arraycopy(own, 0, fields, size * INTS_PER_FIELD, count * INTS_PER_FIELD);
        size += count;
    }

    /** Removes all lines of that name; returns how many there were. */
    public int remove(HeaderName name) {
        return removeFrom(name, 0);
    }

    /** Removes all lines whose name begins so, in any case, an underscore taken for a hyphen. */
    public void removeStartingWith(HeaderName prefix) {
        for (int i = size - 1; i >= 0; i--) {
            int at = i * INTS_PER_FIELD;
            if (prefix.isPrefixOf(data, fields[at], fields[at + 1])) {
                removeAt(i);
            }
        }
    }

    /** Removes all lines whose names have that character. */
    public void removeNamesWith(char character) {
        for (int i = size - 1; i >= 0; i--) {
            int at = i * INTS_PER_FIELD;
            if (hasIn(fields[at], fields[at] + fields[at + 1], (byte) character)) {
                removeAt(i);
            }
        }
    }

    private boolean hasIn(int from, int to, byte wanted) {
        for (int i = from; i < to; i++) {
            if (data[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Removes line i; the lines behind it move up. */
    public void removeAt(int i) {
        int at = i * INTS_PER_FIELD;
        System.arraycopy(fields, at + INTS_PER_FIELD, fields, at, (size - i - 1) * INTS_PER_FIELD);
        size--;
    }

    /** Writes {@code name: value CRLF} for every line. */
    public void writeTo(ByteBuf out) {
        for (int i = 0; i < size; i++) {
            writeLine(i, out);
        }
    }

    /** Writes {@code name: value CRLF} for line i. */
    public void writeLine(int i, ByteBuf out) {
        int at = i * INTS_PER_FIELD;
        out.writeBytes(data, fields[at], fields[at + 1]);
        out.writeShort((':' << 8) | ' ');
        out.writeBytes(data, fields[at + 2], fields[at + 3]);
        out.writeShort(('\r' << 8) | '\n');
    }

    private int removeFrom(HeaderName name, int from) {
        int removed = 0;
        for (int i = indexOf(name, from); i >= 0; i = indexOf(name, i)) {
            removeAt(i);
            removed++;
        }
        return removed;
    }

    private void push(int nameAt, int nameLength, int valueAt, int valueLength) {
        int at = size * INTS_PER_FIELD;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, Math.max(fields.length * 2, INTS_PER_FIELD * 8));
        }
        fields[at] = nameAt;
        fields[at + 1] = nameLength;
        fields[at + 2] = valueAt;
        fields[at + 3] = valueLength;
        size++;
    }

    private int append(String value) {
        int length = value.length();
        ensureData(length);
        int at = dataLength;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c > 0xff || !Tokens.isValueChar(c)) {
                throw new IllegalArgumentException(
                        "header value: character 0x" + Integer.toHexString(c) + " (expected: visible ISO-8859-1)");
            }
            data[at + i] = (byte) c;
        }
        dataLength += length;
        return at;
    }

    private int append(byte[] bytes, int offset, int length) {
        ensureData(length);
        System.arraycopy(bytes, offset, data, dataLength, length);
        dataLength += length;
        return dataLength - length;
    }

    private void ensureData(int more) {
        if (dataLength + more > data.length) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, dataLength + more));
        }
    }

    private String text(int offset, int length) {
        return new String(data, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** The field lines, for logs of tests; values of credentials are in it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append(name(i)).append(": ").append(value(i)).append('\n');
        }
        return text.toString();
    }
}
